import {
  type AddressBlocks,
  addressBlocks,
  addressGroup,
  type Ban,
  type Clock,
  type Database,
  type DefenceRules,
  type OffenceCounts,
  offences,
  serverRules,
} from '@waybill/core';
import { type Charge, chargeAddresses } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import type { SshServerEvent } from '@waybill/ssh';
import { offencesOf } from './offences-of.js';

/** Offences are written down together, so often at most. */
const GATHER_MS = 250;
/** So many addresses wait to be charged; the offences of further ones are lost while the database is that slow. */
const MOST_WAITING = 5_000;
const BATCH = 500;

export interface DefenderDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** A proxy is never charged: what it brings is of somebody else. */
  readonly isProxy: (address: string) => boolean;
  /** Somebody was banned just now. */
  readonly onBanned: () => void;
}

function sum(one: OffenceCounts, other: OffenceCounts): OffenceCounts {
  return Object.fromEntries(
    offences.flatMap((offence) => {
      const count = (one[offence] ?? 0) + (other[offence] ?? 0);
      return count === 0 ? [] : [[offence, count]];
    }),
  );
}

/**
 * Says who may connect to this process of the server, and has those charged who misbehave. What is banned is decided in the
 * database, for all processes; this one knows it as it was last told.
 */
export class Defender {
  readonly #deps: DefenderDeps;
  readonly #underWay = new Set<Promise<void>>();
  #waiting = new Map<string, OffenceCounts>();
  #timer: NodeJS.Timeout | undefined;
  #bans: ReadonlyMap<string, Date | null> = new Map();
  #rules: DefenceRules = serverRules.parse({}).defence;
  #allow: AddressBlocks = addressBlocks([]);
  #block: AddressBlocks = addressBlocks([]);

  constructor(deps: DefenderDeps) {
    this.#deps = deps;
  }

  get rules(): DefenceRules {
    return this.#rules;
  }

  useRules(rules: DefenceRules): void {
    this.#rules = rules;
    this.#allow = addressBlocks(rules.allow);
    this.#block = addressBlocks(rules.block);
  }

  useBans(bans: readonly Pick<Ban, 'address' | 'until'>[]): void {
    this.#bans = new Map(bans.map(({ address, until }) => [address, until]));
  }

  /** Whether a connection of this address is let in. */
  admits(address: string): boolean {
    if (this.#isExempt(address)) return true;
    if (this.#block.has(address)) return false;
    const until = this.#bans.get(addressGroup(address));
    return until === undefined || (until !== null && until <= this.#deps.clock.now());
  }

  /** Hears of what happens at the listener. */
  note(event: SshServerEvent): void {
    if (!this.#rules.enabled) return;
    const counts = offencesOf(event);
    if (offences.every((offence) => (counts[offence] ?? 0) === 0)) return;
    // Who is banned already is not charged for what was still under way.
    if (this.#isExempt(event.address) || !this.admits(event.address)) return;
    const group = addressGroup(event.address);
    const before = this.#waiting.get(group);
    if (before === undefined && this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.set(group, sum(before ?? {}, counts));
    this.#timer ??= setTimeout(() => this.#charge(), GATHER_MS);
  }

  /** Writes down what is left. */
  async settled(): Promise<void> {
    this.#charge();
    await Promise.all(this.#underWay);
  }

  #isExempt(address: string): boolean {
    return this.#allow.has(address) || this.#deps.isProxy(address);
  }

  #charge(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const charges = [...this.#waiting].map(([address, counts]) => ({ address, offences: counts }));
    this.#waiting = new Map();
    const written: Promise<void> = this.#write(charges).finally(() => this.#underWay.delete(written));
    this.#underWay.add(written);
  }

  async #write(charges: readonly Charge[]): Promise<void> {
    const { log, onBanned } = this.#deps;
    try {
      for (let at = 0; at < charges.length; at += BATCH) {
        const banned = await chargeAddresses(this.#deps, charges.slice(at, at + BATCH), this.#rules);
        for (const address of banned) log.warn({ address }, 'an address was banned');
        if (banned.length > 0) onBanned();
      }
    } catch (error) {
      log.error({ err: error, addresses: charges.length }, 'addresses could not be charged for what they did');
    }
  }
}
