"""Who is who: units, staff, appointments, deputies, terminals, and the pack in force."""
