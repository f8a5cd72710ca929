import type { Clock, Connection, Database, Id, Key, SecretBox, SignInRequest } from '@waybill/core';

/** How long the next Key is not offered before the present one after a partner did not take it. */
const NEXT_KEY_PROBE_MS = 3_600_000;

interface OfferedKey {
  readonly key: Key;
  readonly privateKey: string;
}

interface OfferDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
}

/** What one login learned about the keys of its Connection. */
export interface KeyFindings {
  /** The one that signed in; none when a password did, or nothing. */
  readonly accepted: Key | undefined;
  /** Those that the partner was asked about and did not take. */
  readonly refused: readonly Key[];
}

/**
 * What a Connection signs in with, and the order in which its two Keys are offered while one is to take the place of the other
 * (BEHAVIOURS B31). The present Key comes first: it is the one that is known to work, so that no failed try is on the partner's
 * counters however many files move. Once in {@link NEXT_KEY_PROBE_MS}, across all workers, and whenever a person tests the
 * connection, the next Key comes first, which is how it is found out that the partner has both; if it has not, the present Key signs in
 * at once after it. Where the present Key is no longer taken, the next one is offered in the same login.
 */
export class KeyOffer {
  readonly connection: Connection;
  readonly #password: string | undefined;
  #keys: readonly OfferedKey[];
  #asked: Key[] = [];
  #untried: readonly OfferedKey[];
  #accepted: Key | undefined;

  constructor(connection: Connection, keys: readonly OfferedKey[], password: string | undefined) {
    this.connection = connection;
    this.#keys = keys;
    this.#untried = keys;
    this.#password = password;
  }

  /** What to sign in with, and the listener that goes with it. */
  get credential(): Pick<SignInRequest, 'credential' | 'onKey'> {
    const keys = this.#keys;
    const [first, ...further] = keys.map(({ privateKey }) => privateKey);
    return {
      credential: {
        ...(first === undefined ? {} : { privateKey: first, furtherKeys: further }),
        ...(this.#password === undefined ? {} : { password: this.#password }),
      },
      onKey: (index, event) => {
        const key = keys[index]?.key;
        if (key === undefined) return;
        if (event === 'accepted') this.#accepted = key;
        else this.#asked.push(key);
        this.#untried = this.#untried.filter((each) => each.key.id !== key.id);
      },
    };
  }

  get findings(): KeyFindings {
    const accepted = this.#accepted;
    return { accepted, refused: [...new Set(this.#asked)].filter(({ id }) => id !== accepted?.id) };
  }

  /**
   * After a refusal: true when a key is left that the server did not let us offer, as one that allows a single try a connection does;
   * it alone is offered next.
   */
  goOn(): boolean {
    const accepted = this.#accepted;
    if (accepted !== undefined) this.#keys = this.#keys.filter(({ key }) => key.id === accepted.id);
    if (accepted !== undefined || this.#asked.length === 0 || this.#untried.length === 0) return false;
    this.#keys = this.#untried;
    return true;
  }
}

/** Opens the sealed credential of a Connection and decides the order of its keys. */
export async function prepareOffer(deps: OfferDeps, connection: Connection, nextFirst: boolean): Promise<KeyOffer> {
  const { keyId, nextKeyId, passwordSecretId } = connection;
  const present = keyId === null ? [] : [await openKey(deps, keyId)];
  const next = nextKeyId === null ? [] : [await openKey(deps, nextKeyId)];
  const password = passwordSecretId === null ? undefined : await openSecret(deps, passwordSecretId);
  const probes = next.length > 0 && (nextFirst || (await takesProbe(deps, connection.id)));
  return new KeyOffer(connection, probes ? [...next, ...present] : [...present, ...next], password);
}

function takesProbe({ database, clock }: OfferDeps, connectionId: Id): Promise<boolean> {
  return database.read.nextKeyTrials.takeProbe(connectionId, clock.now(), NEXT_KEY_PROBE_MS);
}

async function openKey(deps: OfferDeps, id: Id): Promise<OfferedKey> {
  const key = await deps.database.read.keys.get(id);
  return { key, privateKey: await openSecret(deps, key.privateSecretId) };
}

/** The text of a sealed secret. */
export async function openSecret(deps: Pick<OfferDeps, 'database' | 'secretBox'>, id: Id): Promise<string> {
  return deps.secretBox.open(await deps.database.read.secrets.get(id), (bytes) => Buffer.from(bytes).toString('utf8'));
}
