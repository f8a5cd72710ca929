import type { AuditStream, AuditStreamState, StreamLag } from '../../entities/audit-stream.js';
import type { Id } from '../../ids.js';
import type { Named, Repository } from './repository.js';

export interface AuditStreamRepository extends Repository<AuditStream, { readonly text?: string }>, Named<AuditStream> {
  /** That of a stream that is gone is all zero. */
  state(id: Id): Promise<AuditStreamState>;
  /** Has a stream go on after this event, with nothing under way and nothing failing. */
  setPosition(id: Id, lookedAtSeq: number): Promise<void>;
  /** Has a stream that fails tried again at once; its delivery stays what it is. */
  tryNow(id: Id, now: Date): Promise<void>;
  /** Has a stream begin the delivery under way anew, and at once, as when its destination or its filter changed. */
  restart(id: Id, now: Date): Promise<void>;
  /** False, and nothing is done, when position or delivery are not those of `before` any more. */
  advance(before: AuditStreamState, after: AuditStreamState): Promise<boolean>;
  /** Streams that are on, have events to look at, and may be tried now. */
  due(now: Date): Promise<readonly Id[]>;
  lag(id: Id): Promise<StreamLag>;
  /** The slug of a stream that is on and has still to look at an event up to this one; undefined when none has. */
  waitingFor(toSeq: number): Promise<string | undefined>;
}
