import { addressGroup } from '@waybill/core';
import type { ListenerLimits } from './limits.js';

/** Why a connection was not let in. `no-proxy-header`: what came from a proxy that must say whose connection it is, and did not. */
export const refusalReasons = ['full', 'address-full', 'not-admitted', 'no-proxy-header', 'closing'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A place taken by one connection. */
export interface Place {
  /** Told when the place is given to somebody else: only before signing in. */
  onCrowdedOut(listener: () => void): void;
  /** The connection has signed in. */
  authenticated(): void;
  /** The connection is over; safe at any time and any number of times. */
  release(): void;
}

/** The caps that hold at the moment. */
export type ConnectionCaps = Pick<ListenerLimits, 'maxConnections' | 'maxConnectionsPerAddress' | 'maxUnauthenticated'>;

/** Where a listener asks for places: its own {@link Admission}, or one that counts for several processes. */
export interface AdmissionDesk {
  /** A place for a connection from `address`, or why there is none. */
  admit(address: string, caps: ConnectionCaps): Place | RefusalReason | Promise<Place | RefusalReason>;
}

/** A place whose connection has not signed in. */
interface Waiting {
  crowdOut(): void;
}

/**
 * Counts connections against the caps of a listener. Connections that have not signed in never keep others out: where there is no
 * room for one more, the oldest of the address that has most of them goes.
 */
export class Admission implements AdmissionDesk {
  readonly #byGroup = new Map<string, number>();
  /** By group, oldest first. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  #total = 0;
  #unauthenticated = 0;

  /** A place for a connection from `address`, or why there is none. */
  admit(address: string, caps: ConnectionCaps): Place | RefusalReason {
    const group = addressGroup(address);
    const ofGroup = this.#byGroup.get(group) ?? 0;
    if (this.#total >= caps.maxConnections) return 'full';
    if (ofGroup >= caps.maxConnectionsPerAddress) return 'address-full';
    if (this.#unauthenticated >= caps.maxUnauthenticated) this.#makeRoom();
    this.#total += 1;
    this.#byGroup.set(group, ofGroup + 1);
    return this.#place(group);
  }

  #makeRoom(): void {
    let most: ReadonlySet<Waiting> = new Set();
    for (const places of this.#waiting.values()) if (places.size > most.size) most = places;
    const [oldest] = most;
    oldest?.crowdOut();
  }

  #place(group: string): Place {
    let taken = true;
    let tell: () => void = () => undefined;
    const waiting: Waiting = {
      crowdOut: () => {
        authenticated();
        tell();
      },
    };
    const places = this.#waiting.get(group) ?? new Set();
    this.#waiting.set(group, places.add(waiting));
    this.#unauthenticated += 1;
    const authenticated = (): void => {
      if (!places.delete(waiting)) return;
      this.#unauthenticated -= 1;
      if (places.size === 0) this.#waiting.delete(group);
    };
    const release = (): void => {
      authenticated();
      if (!taken) return;
      taken = false;
      this.#total -= 1;
      const left = (this.#byGroup.get(group) ?? 1) - 1;
      if (left === 0) this.#byGroup.delete(group);
      else this.#byGroup.set(group, left);
    };
    const onCrowdedOut = (listener: () => void): void => {
      tell = listener;
    };
    return { onCrowdedOut, authenticated, release };
  }
}
