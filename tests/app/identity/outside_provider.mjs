// A real identity provider (npm oidc-provider) for one relying party; its settings come as one line of JSON on standard input.
// Whoever asks is signed in as the account named there: the test is about the protocol, not about passwords.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const [line] = await new Promise((given) => createInterface({ input: process.stdin }).once('line', (...got) => given(got)));
const wanted = JSON.parse(line);

const server = createServer();
await new Promise((open) => server.listen(0, '127.0.0.1', open));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: wanted.client_id,
    redirect_uris: [wanted.redirect_uri],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    backchannel_logout_uri: wanted.backchannel_logout_uri,
    backchannel_logout_session_required: true,
    jwks: wanted.client_jwks,
  }],
  jwks: { keys: [wanted.signing_key] },
  scopes: ['openid', 'groups'],
  claims: { openid: ['sub'], groups: ['groups'] },
  conformIdTokenClaims: false,
  enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: ['ES256'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  cookies: { keys: ['only-a-test'] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  fetch: (address, options) => { delete options.dispatcher; return globalThis.fetch(address, options); }, // loopback is refused otherwise
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: wanted.groups }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid groups');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    await provider.interactionFinished(request, response, { login: { accountId: wanted.account } }, { mergeWithLastSubmission: false });
    return;
  }
  answer(request, response);
});
console.log(JSON.stringify({ issuer }));
