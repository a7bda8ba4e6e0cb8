/** A backend for uploads: it takes a body whole and answers. Run as a process of its own; the first argument is its port. */
import { createServer } from 'node:http'
import { argv } from 'node:process'

createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('ok'))
}).listen(Number(argv[2]), '127.0.0.1')
