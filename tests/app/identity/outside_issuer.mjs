// A real authorization server (npm oidc-provider) that gives JWT access tokens by client_credentials; its settings come as one line
// of JSON on standard input. `rich` turns authorization details on; without it they are ignored without a word, as RFC 6749 allows.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const [line] = await new Promise((given) => createInterface({ input: process.stdin }).once('line', (...got) => given(got)));
const wanted = JSON.parse(line);

const server = createServer();
await new Promise((open) => server.listen(0, '127.0.0.1', open));
const issuer = `http://127.0.0.1:${server.address().port}`;
const resource = { scope: wanted.scopes.join(' '), audience: wanted.audience, accessTokenTTL: 300, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };

const provider = new Provider(issuer, {
  clients: [{
    client_id: wanted.client_id,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    jwks: wanted.client_jwks,
    scope: wanted.scopes.join(' '),
    ...(wanted.rich ? { authorization_details_types: ['kiim_record'] } : {}),
  }],
  jwks: { keys: [wanted.signing_key] },
  scopes: wanted.scopes,
  enabledJWA: { clientAuthSigningAlgValues: ['ES256'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => wanted.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => resource,
    },
    ...(wanted.rich ? {
      richAuthorizationRequests: {
        enabled: true,
        types: { kiim_record: { validate() {} } },
        authorizationDetailsForAccessToken: (ctx) => JSON.parse(ctx.oidc.params.authorization_details),
      },
    } : {}),
  },
  cookies: { keys: ['only-a-test'] },
});
provider.on('server_error', (_, fault) => console.error(fault));
server.on('request', provider.callback());
console.log(JSON.stringify({ issuer }));
