/** Whom a passkey is for: a browser gives it out at this origin only, to this domain. */
interface Party {
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

/** A passkey as it was just made. */
interface MadePasskey {
  /** Base64url. */
  readonly credentialId: string;
  /** In COSE form. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  readonly transports: readonly string[];
  /** Whether it can be on several devices. */
  readonly isSynced: boolean;
}

/** How long a browser waits for the person; what the server waits is for the caller to say. */
const TIMEOUT_MS = 300_000;
/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812). */
const ALGORITHMS = [-8, -7, -257] as const;

/** The library and what it reads certificates with take a moment to load, and no command and no other role needs them. */
const library = () => import('@simplewebauthn/server');

/** A copy with a buffer of its own, as WebCrypto wants it. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

/** What WebAuthn calls a registration ceremony, as far as it is the server's (Web Authentication Level 3, §7.1). */
function creationOptions({
  party,
  user,
  challenge,
  known,
}: {
  readonly party: Party;
  readonly user: { readonly id: string; readonly username: string; readonly name: string };
  /** Base64url. */
  readonly challenge: string;
  /** Credential ids that the person has already. */
  readonly known: readonly { readonly credentialId: string; readonly transports: readonly string[] }[];
}) {
  return {
    rp: { id: party.id, name: party.name },
    // The id says nothing about the person, as §6.1 asks.
    user: { id: Buffer.from(user.id).toString('base64url'), name: user.username, displayName: user.name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key' as const, alg })),
    timeout: TIMEOUT_MS,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      type: 'public-key' as const,
      transports: [...transports],
    })),
    authenticatorSelection: {
      residentKey: 'required' as const,
      requireResidentKey: true,
      userVerification: 'required' as const,
    },
    attestation: 'none' as const,
  };
}

/** What WebAuthn calls an authentication ceremony: any passkey for this party will do, or one of these. */
function requestOptions({
  party,
  challenge,
  allowed = [],
}: {
  readonly party: Party;
  readonly challenge: string;
  readonly allowed?: readonly { readonly credentialId: string; readonly transports: readonly string[] }[];
}) {
  return {
    rpId: party.id,
    challenge,
    timeout: TIMEOUT_MS,
    userVerification: 'required' as const,
    allowCredentials: allowed.map(({ credentialId, transports }) => ({
      id: credentialId,
      type: 'public-key' as const,
      transports: [...transports],
    })),
  };
}

/** What the browser says that was answered, and where; undefined when it cannot be read. Nothing of it is proven yet. */
function readClientData(clientDataJSON: string): { readonly challenge: string; readonly origin: string } | undefined {
  try {
    const { challenge, origin } = Object(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')));
    return typeof challenge === 'string' && typeof origin === 'string' ? { challenge, origin } : undefined;
  } catch {
    return undefined;
  }
}

interface CreationAnswer {
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[];
  };
}

/** Checks what a browser made for these options; undefined when anything about it is wrong. Whose make it is is not asked (attestation `none`). */
async function verifyCreation({
  party,
  challenge,
  answer: { id, response },
}: {
  readonly party: Party;
  readonly challenge: string;
  readonly answer: CreationAnswer;
}): Promise<MadePasskey | undefined> {
  const { verifyRegistrationResponse } = await library();
  const { clientDataJSON, attestationObject, transports = [] } = response;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject, transports: [...transports] },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!verified) return undefined;
    const { credential, credentialDeviceType } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      signCount: credential.counter,
      transports,
      isSynced: credentialDeviceType === 'multiDevice',
    };
  } catch {
    return undefined;
  }
}

interface RequestAnswer {
  readonly id: string;
  readonly response: { readonly clientDataJSON: string; readonly authenticatorData: string; readonly signature: string };
}

/**
 * Checks what a passkey signed for these options, that it was verified who used it included; undefined when anything about it is wrong. The signature
 * counter is the caller's to judge.
 */
async function verifyRequest({
  party,
  challenge,
  answer: { id, response },
  publicKey,
}: {
  readonly party: Party;
  readonly challenge: string;
  readonly answer: RequestAnswer;
  readonly publicKey: Uint8Array;
}): Promise<{ readonly signCount: number } | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const { clientDataJSON, authenticatorData, signature } = response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id, publicKey: owned(publicKey), counter: 0 },
      requireUserVerification: true,
    });
    return verified ? { signCount: authenticationInfo.newCounter } : undefined;
  } catch {
    return undefined;
  }
}

/** Passkeys as administration asks for them and checks them (Web Authentication Level 3). */
export const passkeyTools = { creationOptions, requestOptions, readClientData, verifyCreation, verifyRequest } as const;
