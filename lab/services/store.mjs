// store.mjs ADDRESS PORT CERTIFICATE KEY MODE-FILE: S3 with TLS at ADDRESS, from the store at PORT of loopback.
// The file says how it answers: ok; slow, 64 KiB a second each way; forbidden, 403; broken, with one byte of each
// object changed on its way back; silent, never.
import { readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import { Transform, pipeline } from 'node:stream'

const [address, port, certificate, key, modeFile] = process.argv.slice(2)
const tls = { cert: readFileSync(certificate), key: readFileSync(key) }

const forbidden = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'

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
  if (mode === 'forbidden') {
    request.resume()
    response.writeHead(403, { 'content-type': 'application/xml' }).end(forbidden)
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
