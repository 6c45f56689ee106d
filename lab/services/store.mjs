// store.mjs ADDRESS PORT CERTIFICATE KEY MODE-FILE: S3 with TLS at ADDRESS, from the store at PORT of loopback.
// The file says how it answers. ok: as the store does. slow: 64 KiB a second each way. forbidden: 403. expired: 400, as
// to credentials that expired. broken: one byte of each object is changed on its way back. silent: never.
import { readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import { Transform, pipeline } from 'node:stream'

const [address, port, certificate, key, modeFile] = process.argv.slice(2)
const tls = { cert: readFileSync(certificate), key: readFileSync(key) }

const refusals = {
  forbidden: [403, 'AccessDenied', 'Access Denied'],
  expired: [400, 'ExpiredToken', 'The provided token has expired.']
}

function slowly() {
  return new Transform({
    highWaterMark: 16384,
    transform(chunk, _encoding, done) {
      setTimeout(() => done(null, chunk), (chunk.length / 65536) * 1000)
    }
  })
}

function spoilt() {
  let changed = false
  return new Transform({
    transform(chunk, _encoding, done) {
      if (!changed && chunk.length > 0) {
        chunk = Buffer.from(chunk)
        chunk[Math.floor(chunk.length / 2)] ^= 1
        changed = true
      }
      done(null, chunk)
    }
  })
}

/** An object is changed, a list or an error is not. */
function onTheWayBack(mode, request, answer) {
  if (mode === 'slow') return slowly()
  const isXml = /xml/.test(answer.headers['content-type'] ?? '')
  const isObject = request.method === 'GET' && answer.statusCode < 300 && !isXml
  return mode === 'broken' && isObject ? spoilt() : undefined
}

function join(...streams) {
  pipeline(...streams.filter(Boolean), () => {})
}

createServer(tls, (request, response) => {
  const mode = readFileSync(modeFile, 'utf8').trim()
  if (mode === 'silent') return
  if (mode in refusals) {
    const [status, code, message] = refusals[mode]
    request.resume()
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)
    return
  }
  const { method, url: path, headers } = request
  const onward = ask({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    join(answer, onTheWayBack(mode, request, answer), response)
  })
  onward.on('error', () => response.destroy())
  join(request, mode === 'slow' ? slowly() : undefined, onward)
}).listen(443, address)
