// The reference server of the AT Protocol (PDS) with a directory of ids, on free ports of this machine, until its input
// is closed. Beside it a small AppView, written from the lexicons: it gathers replies and profiles straight from the
// server's records, and each of its answers is held against its lexicon. It also counts and marks up texts as Bluesky's
// own app does (POST /as-the-app), so that the product's own way can be compared with it.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

// The packages are installed elsewhere: the folder is the first argument.
const require = createRequire(process.argv[2] + '/')
const { RichText, lexicons, AtUri } = require('@atproto/api')
const { TestPds, TestPlc } = require('@atproto/dev-env')

const APPVIEW = 'did:web:api.bsky.app'

const read = async (request) => {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
const xrpc = async (nsid, params) => {
  const query = new URLSearchParams(params)
  const answer = await fetch(`${pds.url}/xrpc/${nsid}?${query}`)
  return answer.ok ? answer.json() : null
}
const all = async (repo, collection) =>
  (await xrpc('com.atproto.repo.listRecords', { repo, collection, limit: '100' }))?.records ?? []
const repos = async () => (await xrpc('com.atproto.sync.listRepos', { limit: '1000' })).repos.map((r) => r.did)
const person = async (actor) => {
  const about = await xrpc('com.atproto.repo.describeRepo', { repo: actor })
  if (about === null) return null
  const record = (await all(about.did, 'app.bsky.actor.profile'))[0]?.value ?? {}
  return { did: about.did, handle: about.handle, displayName: record.displayName }
}

// Names of accounts that carry a badge (PUT /badges).
let badges = []
const detailed = (one) => ({
  ...one,
  ...(badges.includes(one.did)
    ? { verification: { verifications: [], verifiedStatus: 'valid', trustedVerifierStatus: 'none' } }
    : {}),
})

const CALLS = {
  'app.bsky.notification.listNotifications': async (viewer, query) => {
    const found = []
    for (const did of await repos()) {
      if (did === viewer) continue
      for (const { uri, cid, value } of await all(did, 'app.bsky.feed.post')) {
        const to = value.reply?.parent?.uri
        const quoted = value.embed?.record?.uri
        const subject = to ?? quoted
        if (!subject || new AtUri(subject).hostname !== viewer) continue
        const reason = to ? 'reply' : 'quote'
        const wanted = query.getAll('reasons')
        if (wanted.length && !wanted.includes(reason)) continue
        const author = await person(did)
        found.push({ uri, cid, author, reason, reasonSubject: subject, record: value, isRead: false,
          indexedAt: value.createdAt })
      }
    }
    found.sort((a, b) => (a.indexedAt < b.indexedAt ? 1 : -1))
    const start = Number(query.get('cursor') ?? 0)
    const end = start + Number(query.get('limit') ?? 50)
    return { notifications: found.slice(start, end), ...(end < found.length ? { cursor: String(end) } : {}) }
  },
  'app.bsky.actor.getProfile': async (_, query) => detailed(await person(query.get('actor'))),
  'app.bsky.actor.getProfiles': async (_, query) => ({
    profiles: (await Promise.all(query.getAll('actors').map(person))).filter((one) => one !== null).map(detailed),
  }),
}

const appview = createServer(async (request, response) => {
  const say = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
  try {
    const url = new URL(request.url, 'http://localhost')
    if (url.pathname === '/as-the-app') {
      const rich = new RichText({ text: JSON.parse(await read(request)).text })
      rich.detectFacetsWithoutResolution()
      return say(200, { graphemes: rich.graphemeLength, bytes: rich.length, facets: rich.facets ?? [] })
    }
    if (url.pathname === '/badges') {
      badges = JSON.parse(await read(request))
      return say(200, {})
    }
    const nsid = url.pathname.replace('/xrpc/', '')
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
    if (claims.aud !== APPVIEW || claims.lxm !== nsid)
      return say(401, { error: 'BadJwtAudience', message: 'the token is for another service or call' })
    if (!(nsid in CALLS)) return say(501, { error: 'MethodNotImplemented', message: nsid })
    const value = JSON.parse(JSON.stringify(await CALLS[nsid](claims.iss, url.searchParams)))
    lexicons.assertValidXrpcOutput(nsid, value)
    return say(200, value)
  } catch (error) {
    return say(500, { error: 'InternalServerError', message: String(error) })
  }
})
await new Promise((resolve) => appview.listen(0, '127.0.0.1', resolve))
const beside = `http://127.0.0.1:${appview.address().port}`

const plc = await TestPlc.create({})
const pds = await TestPds.create({
  didPlcUrl: plc.url,
  bskyAppViewUrl: beside,
  bskyAppViewDid: APPVIEW,
  blobUploadLimit: 6 * 1024 * 1024,
})
// Names under .test lead nowhere: the server is asked about its own accounts alone.
pds.ctx.idResolver.handle.resolve = async (handle) => {
  const account = await pds.ctx.accountManager.getAccount(handle)
  return account?.did
}
process.stdout.write(JSON.stringify({ base_url: pds.url, beside }) + '\n')

process.stdin.resume()
process.stdin.on('end', async () => {
  await pds.close()
  await plc.close()
  appview.close()
  process.exit(0)
})
