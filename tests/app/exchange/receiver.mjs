// A receiver of security event tokens as a vendor writes it: npm jose verifies, 202 says that it was stored (RFC 8935).
// Its settings come as one line of JSON on standard input; every token that verified goes to standard output with its time.
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const [line] = await new Promise((given) => createInterface({ input: process.stdin }).once('line', (...got) => given(got)));
const { issuer, audience, cert, key } = JSON.parse(line);
const keys = createRemoteJWKSet(new URL(`${issuer}/oauth2/jwks`));

const server = createServer({ cert, key }, async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    if (request.headers['content-type'] !== 'application/secevent+jwt') throw new Error('media type');
    const token = Buffer.concat(parts).toString('ascii');
    const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'secevent+jwt', algorithms: ['ES256'] });
    const [[type, change]] = Object.entries(payload.events);
    console.log(JSON.stringify({ at: Date.now() / 1000, jti: payload.jti, type, change }));
    response.writeHead(202).end();
  } catch (fault) {
    console.log(JSON.stringify({ fault: fault.code ?? fault.message }));
    response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ err: 'invalid_key', description: 'no' }));
  }
});
await new Promise((open) => server.listen(0, '127.0.0.1', open));
console.log(JSON.stringify({ port: server.address().port }));
