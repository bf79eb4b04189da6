"""When something goes wrong (事案): opened, told, worked through by the pack's playbook, ended with its lessons."""
