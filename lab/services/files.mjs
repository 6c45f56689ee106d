// files.mjs CACHE CERTIFICATE KEY ADDRESS...: serves what is in CACHE/mirror, and CACHE/apt as /apt.
// Both are there with TLS and without it.
// /broken/ is the mirror with one byte of every archive changed on the way. The archive is still gzip, with another
// checksum.
import { createReadStream, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { join, normalize } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const [cache, certificate, key, ...addresses] = process.argv.slice(2)
const tls = { cert: readFileSync(certificate), key: readFileSync(key) }

function locate(url) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://mirror').pathname))
  if (path.startsWith('/apt/')) return { file: join(cache, path), broken: false }
  if (path.startsWith('/broken/')) {
    return { file: join(cache, 'mirror', path.slice('/broken'.length)), broken: path.endsWith('.gz') }
  }
  return { file: join(cache, 'mirror', path), broken: false }
}

function changeTenthByte() {
  let first = true
  return new Transform({
    transform(chunk, _encoding, done) {
      if (first) chunk = Buffer.concat([chunk.subarray(0, 9), Buffer.from([chunk[9] ^ 1]), chunk.subarray(10)])
      first = false
      done(null, chunk)
    },
  })
}

async function answer(request, response) {
  const { file, broken } = locate(request.url)
  const found = await stat(file)
  if (found.isDirectory()) {
    response.end((await readdir(file)).join('\n') + '\n')
    return
  }
  response.setHeader('Content-Length', found.size)
  if (request.method === 'HEAD') response.end()
  else if (broken) await pipeline(createReadStream(file), changeTenthByte(), response)
  else await pipeline(createReadStream(file), response)
}

function serve(request, response) {
  answer(request, response).catch(error => {
    if (response.headersSent) return response.destroy()
    response.writeHead(error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 404 : 500)
    response.end(`${error.code ?? error.message}\n`)
  })
}

for (const address of addresses) {
  createServer(serve).listen(80, address)
  createSecureServer(tls, serve).listen(443, address)
}
