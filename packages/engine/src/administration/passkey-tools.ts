/** Whom passkeys are for: a browser gives them out at this origin only, to this domain. */
export interface RelyingParty {
  /** The domain of the console. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

/** How a passkey is named to a browser. */
interface NamedPasskey {
  /** Base64url. */
  readonly credentialId: string;
  readonly transports: readonly string[];
}

interface Credential {
  readonly id: string;
  readonly type: 'public-key';
  readonly transports: string[];
}

/** What a browser is given to make a passkey of (WebAuthn's `PublicKeyCredentialCreationOptionsJSON`). */
export interface PasskeyCreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: { readonly type: 'public-key'; readonly alg: number }[];
  readonly timeout: number;
  readonly excludeCredentials: Credential[];
  readonly authenticatorSelection: {
    readonly residentKey: 'required';
    readonly requireResidentKey: boolean;
    readonly userVerification: 'required';
  };
  readonly attestation: 'none';
}

/** What a browser is given to have a passkey sign (WebAuthn's `PublicKeyCredentialRequestOptionsJSON`). */
export interface PasskeyRequestOptions {
  readonly rpId: string;
  readonly challenge: string;
  readonly timeout: number;
  readonly userVerification: 'required';
  readonly allowCredentials: Credential[];
}

/** What a browser answers with when it made a passkey; everything in base64url. */
export interface PasskeyCreationAnswer {
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[];
  };
}

/** What a browser answers with when a passkey signed; everything in base64url. */
export interface PasskeyRequestAnswer {
  readonly id: string;
  readonly response: { readonly clientDataJSON: string; readonly authenticatorData: string; readonly signature: string };
}

/** Passkeys, as the protocol has them (Web Authentication Level 3). What it decides nothing about is the use case's: challenges, counters. */
export interface PasskeyTools {
  creationOptions(of: {
    readonly party: RelyingParty;
    readonly user: { readonly id: string; readonly username: string; readonly name: string };
    /** Base64url. */
    readonly challenge: string;
    readonly known: readonly NamedPasskey[];
  }): PasskeyCreationOptions;
  requestOptions(of: {
    readonly party: RelyingParty;
    readonly challenge: string;
    /** Any when absent. */
    readonly allowed?: readonly NamedPasskey[];
  }): PasskeyRequestOptions;
  /** What the browser says that it answers, and where; undefined when it cannot be read. Nothing of it is proven. */
  readClientData(clientDataJSON: string): { readonly challenge: string; readonly origin: string } | undefined;
  /** Undefined when anything about it is wrong, that nobody was verified included. */
  verifyCreation(of: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly answer: PasskeyCreationAnswer;
  }): Promise<
    (NamedPasskey & { readonly publicKey: Uint8Array; readonly signCount: number; readonly isSynced: boolean }) | undefined
  >;
  /** The same; the signature counter is for the caller to judge. */
  verifyRequest(of: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly answer: PasskeyRequestAnswer;
    readonly publicKey: Uint8Array;
  }): Promise<{ readonly signCount: number } | undefined>;
}
