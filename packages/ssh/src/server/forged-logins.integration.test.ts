import { itWhenExhaustive, makeMutant } from '@waybill/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateKey, type SshListenerOptions } from '../index.js';
import { forgedRequests, rightfulRequests, type Victim } from '../testing/forgeries.js';
import { letIn } from '../testing/let-in.js';
import { type Guest, startTestListener, type TestListener } from '../testing/test-listener.js';

const itExhaustively = await itWhenExhaustive();

const KINDS = ['ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa'] as const;
let victims: Victim[];
let options: Partial<SshListenerOptions<Guest>>;
const servers: TestListener[] = [];

beforeAll(async () => {
  victims = await Promise.all(
    KINDS.map(async (algorithm) => ({ key: await generateKey({ algorithm }), impostor: await generateKey({ algorithm }) })),
  );
  const known = new Set(victims.map(({ key }) => key.fingerprint));
  options = {
    limits: { maxAuthAttempts: 1_000_000, maxBytesBeforeLogin: 1e9, failureFloorMs: 0 },
    authenticator: {
      password: async () => ({ accepted: false, reason: 'never' }),
      publicKey: async (username, key) =>
        username === 'acme' && known.has(key.fingerprint)
          ? { accepted: true, principal: { username } }
          : { accepted: false, reason: 'another key' },
    },
  };
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function started(start = startTestListener): Promise<TestListener> {
  const server = await start(options);
  servers.push(server);
  return server;
}

describe('a server asked by every kind of key, under every name of an algorithm, with every trick', () => {
  itExhaustively('lets in whoever has the key and nobody else', async () => {
    const server = await started();
    const rightful = rightfulRequests(victims);
    expect(await letIn(server, rightful)).toEqual(rightful.map(({ name }) => name));
    const asked = server.sessions.length;
    const forged = forgedRequests(victims);
    expect(forged.length).toBeGreaterThan(1_000);
    expect(await letIn(server, forged)).toEqual([]);
    expect(server.sessions.length).toBe(asked);
  });

  it.each([
    {
      guard: 'that an answer of ssh2 must be true, and the key of the algorithm that was named,',
      changes: [
        {
          file: 'server/verify-signature.js',
          replace: "import { verify } from 'node:crypto';",
          by: "import ssh2 from 'ssh2';",
        },
        {
          file: 'server/verify-signature.js',
          replace: 'return verify(hashOf(key, claim), blob, publicKeyObject(key.blob), signature) === true;',
          // As one would write it after the examples of ssh2, whose `verify` answers with an Error.
          by: 'return Boolean(ssh2.utils.parseKey(key.publicKeyOpenSsh).verify(blob, signature, claim.hashAlgo));',
        },
        { file: 'server/verify-signature.js', replace: 'key.sshAlgorithm !== claim.key.algo || ', by: '' },
        {
          file: 'server/verify-signature.js',
          replace: 'return needsHash === hasHash && (hasHash || claim.hashAlgo === undefined) ? key : undefined;',
          by: 'return key;',
        },
      ],
    },
    {
      guard: 'that the signature is of the key that is asked about',
      changes: [
        {
          file: 'server/verify-signature.js',
          replace: 'return verify(hashOf(key, claim), blob, publicKeyObject(key.blob), signature) === true;',
          by: 'return signature.length > 0;',
        },
      ],
    },
  ])('would let some in without the guard $guard', async ({ changes }) => {
    await using mutant = await makeMutant('ssh', changes);
    const built: typeof import('../testing/test-listener.js') = await import(mutant.module('testing/test-listener.js'));
    const server = await started(built.startTestListener);
    expect(await letIn(server, forgedRequests(victims.slice(0, 1)))).not.toEqual([]);
  });
});
