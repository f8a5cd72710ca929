import type { Ban, Database, ServerHostKey, ServerProfile, StoredServerRules } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import type { ListenerSettings } from '@waybill/ssh';
import type { LoadedHostKeys } from './host-keys.js';

/** What is heard of is looked at at once; the rest is for the time that a connection to the database was lost. */
const LOOK_MS = 2_000;
const NOUNS = ['server-rules', 'server-host-keys', 'bans'];
/** More addresses than this are not kept out at the same time; the bans that end first give way. */
const MOST_BANS = 10_000;

/** What the server goes by, as it is stored. */
export interface ServerSettings {
  readonly stored: StoredServerRules;
  readonly hostKeys: LoadedHostKeys;
}

/** The settings of a listener under these. */
export function listenerSettings({ stored, hostKeys }: ServerSettings): ListenerSettings {
  const { banner, algorithms, limits } = stored.rules;
  return { ...hostKeys, banner: banner ?? undefined, algorithmProfile: algorithms.profile, limits };
}

/** What is banned at this time. */
export function readBans(database: Database, now: Date): Promise<readonly Pick<Ban, 'address' | 'until'>[]> {
  return database.read.bans.holding(now, MOST_BANS);
}

export interface FollowerDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly loadHostKeys: (profile: ServerProfile) => Promise<LoadedHostKeys>;
  /** The rules or the host keys are others now. */
  readonly onSettings: (settings: ServerSettings) => Promise<void>;
  readonly onBans: (bans: readonly Pick<Ban, 'address' | 'until'>[]) => void;
  readonly now: () => Date;
}

function revisionOf(keys: readonly ServerHostKey[]): string {
  return keys.map(({ id, version }) => `${id} ${version}`).join();
}

/** Keeps a process of the server to the rules, host keys and bans that are stored, within seconds of a change. */
export class SettingsFollower {
  readonly #deps: FollowerDeps;
  readonly #stopHearing: () => void;
  readonly #timer: NodeJS.Timeout;
  #version = 0;
  #keys = '';
  #bans = '';
  #failed = false;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(deps: FollowerDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
    this.#stopHearing = deps.database.live.onChange(({ noun }) => {
      if (NOUNS.includes(noun)) void this.look();
    });
  }

  /** Looks at what is stored, and resolves when the server goes by it. Never rejects: what cannot be read is as it was. */
  look(): Promise<void> {
    this.#again = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopHearing();
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#lookOnce();
        this.#failed = false;
      } catch (error) {
        if (!this.#failed) this.#deps.log.error({ err: error }, 'the settings of the server could not be read');
        this.#failed = true;
      }
    } while (this.#again);
  }

  async #lookOnce(): Promise<void> {
    const { database, loadHostKeys, onSettings, onBans, now } = this.#deps;
    const stored = await database.read.serverRules.read();
    const keys = revisionOf(await database.read.serverHostKeys.inUse());
    if (stored.version !== this.#version || keys !== this.#keys) {
      const hostKeys = await loadHostKeys(stored.rules.algorithms.profile);
      await onSettings({ stored, hostKeys });
      this.#version = stored.version;
      this.#keys = revisionOf(hostKeys.keys);
    }
    const bans = await database.read.bans.revision();
    if (bans === this.#bans) return;
    onBans(await readBans(database, now()));
    this.#bans = bans;
  }
}
