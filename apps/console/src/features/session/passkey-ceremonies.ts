import { t } from '@lingui/core/macro';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { type Input, type Output, passkeyRoutes, type SessionView } from '@waybill/contracts';
import { call } from '../../api/client.js';

/** What a person is told when a passkey was not used. */
class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
}

/** A browser knows passkeys of the address that it is at, and no others. */
function requireOrigin(origin: string): void {
  if (window.location.origin === origin) return;
  throw new PasskeyError(t`Passkeys hold at ${origin} only, and you are at ${window.location.origin}. Open the console there.`);
}

/** What browsers tell is one error for a person who said no, one who took too long, and a device that has no passkey for this. */
async function atDevice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (name === 'InvalidStateError') throw new PasskeyError(t`This device has a passkey of yours already.`, { cause });
    if (name === 'NotAllowedError' || name === 'AbortError') {
      throw new PasskeyError(t`No passkey was used: it was cancelled, took too long, or this device has none for here.`, {
        cause,
      });
    }
    throw new PasskeyError(t`This browser or device cannot do this with a passkey. Use another one, or your password.`, {
      cause,
    });
  }
}

type Begun = Output<typeof passkeyRoutes.beginPasskeySignIn>;
type Answer = Input<typeof passkeyRoutes.signInWithPasskey>['body']['response'];

async function signed({ options, origin }: Begun): Promise<Answer> {
  requireOrigin(origin);
  const { id, response } = await atDevice(() => startAuthentication({ optionsJSON: options }));
  const { clientDataJSON, authenticatorData, signature } = response;
  return { id, response: { clientDataJSON, authenticatorData, signature } };
}

/** Has a passkey sign in. @throws PasskeyError, and what a call throws */
export async function signInWithPasskey(): Promise<SessionView> {
  const response = await signed(await call(passkeyRoutes.beginPasskeySignIn, {}));
  return call(passkeyRoutes.signInWithPasskey, { body: { response } });
}

/** Has one of one's own passkeys prove who one is. @throws PasskeyError, and what a call throws */
export async function proveWithPasskey(): Promise<void> {
  const response = await signed(await call(passkeyRoutes.beginPasskeyProof, {}));
  await call(passkeyRoutes.proveWithPasskey, { body: { response } });
}

/** Has the device make a passkey, and keeps it under a name. @throws PasskeyError, and what a call throws */
export async function addPasskey(name: string): Promise<void> {
  const { options, origin } = await call(passkeyRoutes.beginPasskey, {});
  requireOrigin(origin);
  const { id, response } = await atDevice(() => startRegistration({ optionsJSON: options }));
  const { clientDataJSON, attestationObject, transports = [] } = response;
  await call(passkeyRoutes.addPasskey, {
    body: { name, response: { id, response: { clientDataJSON, attestationObject, transports: [...transports] } } },
  });
}
