import type { AnchorState, AuditAnchor } from '../../entities/audit-anchor.js';
import type { Id } from '../../ids.js';
import type { Named, Repository } from './repository.js';

export interface AuditAnchorRepository extends Repository<AuditAnchor, { readonly text?: string }>, Named<AuditAnchor> {
  /** That of an anchor that was never tried is all zero. */
  state(id: Id): Promise<AnchorState>;
  /** The size never goes back. Does nothing for an anchor that is gone. */
  saveState(state: AnchorState): Promise<void>;
  /** Forgets how far an anchor is, as when its place changed. */
  forgetState(id: Id): Promise<void>;
}
