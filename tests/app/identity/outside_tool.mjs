// A case tool written with npm openid-client: for each wish on the one line of JSON from standard input it gets a token and asks.
import { createInterface } from 'node:readline';
import * as client from 'openid-client';

const [line] = await new Promise((given) => createInterface({ input: process.stdin }).once('line', (...got) => given(got)));
const wanted = JSON.parse(line);
const { kid, ...jwk } = wanted.private_jwk;
const key = await crypto.subtle.importKey('jwk', { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, d: jwk.d }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);

const answers = [];
for (const { algorithm, parameters, bound } of wanted.wishes) {
  const options = { algorithm, execute: [client.allowInsecureRequests] };
  const issuer = await client.discovery(new URL(wanted.issuer), wanted.client_id, {}, client.PrivateKeyJwt({ key, kid }), options);
  const proving = bound ? { DPoP: client.getDPoPHandle(issuer, await client.randomDPoPKeyPair('ES256')) } : undefined;
  const token = await client.clientCredentialsGrant(issuer, parameters, proving);
  const answer = await client.fetchProtectedResource(issuer, token.access_token, new URL(wanted.url), 'GET', null, undefined, proving);
  answers.push({ type: token.token_type, status: answer.status, body: await answer.json() });
}
console.log(JSON.stringify({ answers }));
