import { examplesOf, makeMutant } from '@waybill/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateKey, type SshListenerOptions } from '../index.js';
import {
  type Authorities,
  certificateLabels,
  forgedCertificateRequests,
  rightfulCertificateRequests,
} from '../testing/certificate-forgeries.js';
import { makeCertificate } from '../testing/certificates.js';
import { blobOf, rightfulRequests, unsigned, type Victim } from '../testing/forgeries.js';
import { letIn } from '../testing/let-in.js';
import { startRawClient } from '../testing/raw-client.js';
import { type Guest, startTestListener, type TestListener } from '../testing/test-listener.js';

const kinds = await examplesOf(['ed25519', 'rsa', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521'] as const, 2);
const claimed = await examplesOf(certificateLabels, 5);
let victims: Victim[];
let authorities: Authorities;
let options: Partial<SshListenerOptions<Guest>>;
const servers: TestListener[] = [];

beforeAll(async () => {
  victims = await Promise.all(
    kinds.map(async (algorithm) => ({ key: await generateKey({ algorithm }), impostor: await generateKey({ algorithm }) })),
  );
  const [trusted, rogue, rsa] = await Promise.all([
    generateKey({ algorithm: 'ed25519' }),
    generateKey({ algorithm: 'ed25519' }),
    generateKey({ algorithm: 'rsa' }),
  ]);
  authorities = { trusted, rogue, rsa };
  const known = new Set([trusted.fingerprint, rsa.fingerprint]);
  options = {
    limits: { maxAuthAttempts: 1_000_000, maxBytesBeforeLogin: 1e9, failureFloorMs: 0 },
    authenticator: {
      password: async () => ({ accepted: false, reason: 'never' }),
      publicKey: async () => ({ accepted: false, reason: 'no plain key' }),
      certificate: async (username, { authority }) =>
        username === 'acme' && known.has(authority.fingerprint)
          ? { accepted: true, principal: { username } }
          : { accepted: false, reason: 'another authority' },
    },
  };
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function started(start = startTestListener, more: Partial<SshListenerOptions<Guest>> = {}): Promise<TestListener> {
  const server = await start({ ...options, ...more });
  servers.push(server);
  return server;
}

describe('a server that trusts authorities', () => {
  it('lets in whoever has a key and its certificate, and tells which', async () => {
    const server = await started();
    const rightful = rightfulCertificateRequests(victims, authorities);
    expect(await letIn(server, rightful)).toEqual(rightful.map(({ name }) => name));
    expect(server.sessions[0]?.certificate).toMatchObject({ serial: 0n, keyId: '', principals: ['acme'] });
    expect(await server.event('login.succeeded')).toMatchObject({
      keyFingerprint: victims[0]?.key.fingerprint,
      certificate: { serial: '0', keyId: '', authorityFingerprint: authorities.trusted.fingerprint },
    });
  });

  it('lets in nobody else, whatever they say of a certificate', async () => {
    const server = await started();
    const forged = forgedCertificateRequests(victims, authorities, claimed);
    expect(forged.length).toBeGreaterThan(15 * claimed.length * kinds.length);
    expect(await letIn(server, [...forged, ...rightfulRequests(victims)])).toEqual([]);
    expect(server.sessions).toEqual([]);
  });

  it('answers a question about a certificate alike whoever signed it, without looking', async () => {
    const { port } = await started();
    const [victim] = victims;
    if (victim === undefined) return expect.unreachable();
    const { key } = victim;
    const label = 'ssh-ed25519-cert-v01@openssh.com';
    const right = makeCertificate({ key, authority: authorities.trusted });
    const forged = makeCertificate({ key, authority: authorities.rogue, statedAuthority: blobOf(authorities.trusted) });
    const certificates = [right, forged, makeCertificate({ key, authority: authorities.rogue }), right.subarray(0, -1)];
    const said: string[] = [];
    for (const username of ['acme', 'nobody']) {
      const client = await startRawClient(port);
      for (const certificate of certificates) {
        const answer = client.next('USERAUTH_FAILURE', 'USERAUTH_PK_OK');
        client.send(unsigned({ label, key, certificate, username, isSigned: false }));
        said.push((await answer).name);
      }
      client.socket.destroy();
    }
    const each = ['USERAUTH_PK_OK', 'USERAUTH_PK_OK', 'USERAUTH_PK_OK', 'USERAUTH_FAILURE'];
    expect(said).toEqual([...each, ...each]);
  });

  it('takes no certificate when nobody judges them', async () => {
    const server = await started(startTestListener, {
      authenticator: {
        password: async () => ({ accepted: false, reason: 'never' }),
        publicKey: async (username) => ({ accepted: true, principal: { username } }),
      },
    });
    expect(await letIn(server, rightfulCertificateRequests(victims.slice(0, 1), authorities))).toEqual([]);
    expect(await server.event('login.failed')).toMatchObject({ reason: 'certificate-not-accepted' });
  });

  it.each([
    {
      guard: 'that the owner of the certified key signed',
      changes: [
        {
          file: 'server/verify-certificate.js',
          replace: 'return isSshSignature(certificate.key, blob, signature, label.signatures);',
          by: 'return signature.length > 0;',
        },
      ],
    },
    {
      guard: 'that the authority signed',
      changes: [
        {
          file: 'keys/user-certificate.js',
          replace: 'isSigned: () => isSshSignature(authority, signed, signature, signatureNamesOf(authority)) }',
          by: 'isSigned: () => signature.length > 0 }',
        },
      ],
    },
    {
      guard: 'that a signature has the name of the plain key',
      changes: [
        {
          file: 'keys/ssh-signature.js',
          replace: 'if (!names.includes(name) || !signatureNamesOf(key).includes(name))',
          by: 'if (false)',
        },
      ],
    },
  ])('would let some in without the guard $guard', async ({ changes }) => {
    await using mutant = await makeMutant('ssh', changes);
    const built: typeof import('../testing/test-listener.js') = await import(mutant.module('testing/test-listener.js'));
    const server = await started(built.startTestListener);
    expect(await letIn(server, forgedCertificateRequests(victims.slice(0, 1), authorities, claimed))).not.toEqual([]);
  });
});
