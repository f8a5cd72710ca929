import { z } from 'zod';
import { byId, id, instant, line } from './fields.js';
import { route } from './route.js';
import { sessionView } from './session.js';

const base64url = (maxLength: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, 'must be base64url')
    .max(maxLength);
const credentialId = base64url(1400);

const credential = z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) });

const creationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
    timeout: z.number().int(),
    excludeCredentials: z.array(credential),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.boolean(),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreationOptions', description: 'WebAuthn’s `PublicKeyCredentialCreationOptionsJSON`.' });

const requestOptions = z
  .object({
    rpId: z.string(),
    challenge: z.string(),
    timeout: z.number().int(),
    userVerification: z.literal('required'),
    allowCredentials: z.array(credential),
  })
  .meta({ id: 'PasskeyRequestOptions', description: 'WebAuthn’s `PublicKeyCredentialRequestOptionsJSON`.' });

const origin = z.string().meta({ description: 'The address at which passkeys hold; a browser at another one has none.' });

const beginCreation = z.object({ options: creationOptions, origin }).meta({ id: 'BegunPasskey' });
const beginRequest = z.object({ options: requestOptions, origin }).meta({ id: 'BegunPasskeyRequest' });

const creationAnswer = z.object({
  id: credentialId,
  response: z.object({
    clientDataJSON: base64url(8000),
    attestationObject: base64url(50_000),
    transports: z.array(z.string().max(40)).max(10).exactOptional(),
  }),
});

const requestAnswer = z.object({
  id: credentialId,
  response: z.object({
    clientDataJSON: base64url(8000),
    authenticatorData: base64url(8000),
    signature: base64url(8000),
  }),
});

const addPasskey = z
  .strictObject({
    name: line(100).meta({ description: 'To tell it from others.', examples: ['Work laptop'] }),
    response: creationAnswer.meta({
      description: 'WebAuthn’s `RegistrationResponseJSON`; what is not named here is left alone.',
    }),
  })
  .meta({ id: 'AddPasskey' });

const usePasskey = z
  .strictObject({
    response: requestAnswer.meta({
      description: 'WebAuthn’s `AuthenticationResponseJSON`; what is not named here is left alone.',
    }),
  })
  .meta({ id: 'UsePasskey' });

const passkeyView = z
  .object({
    id,
    name: z.string(),
    isSynced: z.boolean().meta({ description: 'Whether it can be on several devices.' }),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Passkey' });

/** A passkey, as the API shows it. */
export type PasskeyView = z.infer<typeof passkeyView>;

const tag = 'session';

/** The endpoints of passkeys. */
export const passkeyRoutes = {
  beginPasskeySignIn: route({
    operationId: 'beginPasskeySignIn',
    method: 'POST',
    path: '/session/passkey/options',
    tag,
    summary: 'Begins a sign-in with a passkey: gives what a browser needs to have one sign. Throttled an address.',
    access: 'public',
    response: beginRequest,
    status: 200,
    problems: ['sign-in.throttled'],
  }),
  signInWithPasskey: route({
    operationId: 'signInWithPasskey',
    method: 'POST',
    path: '/session/passkey',
    tag,
    summary:
      'Signs a person in with a passkey, in place of password and code, and sets the session cookie. Throttled an address.',
    access: 'public',
    body: usePasskey,
    response: sessionView,
    status: 200,
    problems: ['sign-in.refused', 'sign-in.throttled'],
  }),
  beginPasskeyProof: route({
    operationId: 'beginPasskeyProof',
    method: 'POST',
    path: '/session/proof/passkey/options',
    tag,
    summary: 'Begins a proof with one of one’s own passkeys.',
    access: 'signed-in',
    response: beginRequest,
    status: 200,
  }),
  proveWithPasskey: route({
    operationId: 'proveWithPasskey',
    method: 'POST',
    path: '/session/proof/passkey',
    tag,
    summary: 'Takes the proof of a passkey, as `proveAgain` takes that of password and code.',
    access: 'signed-in',
    body: usePasskey,
    response: sessionView,
    status: 200,
  }),
  listOwnPasskeys: route({
    operationId: 'listOwnPasskeys',
    method: 'GET',
    path: '/session/passkeys',
    tag,
    summary: 'Lists one’s own passkeys, oldest first.',
    access: 'signed-in',
    response: z.object({ items: z.array(passkeyView) }).meta({ id: 'Passkeys' }),
    status: 200,
  }),
  beginPasskey: route({
    operationId: 'beginPasskey',
    method: 'POST',
    path: '/session/passkeys/options',
    tag,
    summary: 'Begins to add a passkey: gives what a browser needs to make one.',
    access: 'signed-in',
    recentProof: true,
    response: beginCreation,
    status: 200,
  }),
  addPasskey: route({
    operationId: 'addPasskey',
    method: 'POST',
    path: '/session/passkeys',
    tag,
    summary: 'Keeps the passkey that a browser made. One can sign in with it from now on.',
    access: 'signed-in',
    recentProof: true,
    body: addPasskey,
    response: passkeyView,
    status: 201,
  }),
  removeOwnPasskey: route({
    operationId: 'removeOwnPasskey',
    method: 'DELETE',
    path: '/session/passkeys/{id}',
    tag,
    summary: 'Takes one of one’s own passkeys away.',
    access: 'signed-in',
    recentProof: true,
    params: byId,
    status: 204,
  }),
  removeUserPasskeys: route({
    operationId: 'removeUserPasskeys',
    method: 'DELETE',
    path: '/users/{id}/passkeys',
    tag: 'users',
    summary: 'Takes all passkeys of a user away who has lost a device.',
    access: 'users:update',
    recentProof: true,
    params: byId,
    status: 204,
  }),
};
