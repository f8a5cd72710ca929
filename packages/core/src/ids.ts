import { v5, v7 } from 'uuid';

/** A UUIDv7 (RFC 9562 §5.7): sortable by its creation time. */
export type Id = string;

/** A fresh UUIDv7. */
export function newId(): Id {
  return v7();
}

/** The same id for the same name below the same id (UUIDv5, RFC 9562 §5.5). */
export function stableId(below: Id, name: string): Id {
  return v5(name, below);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version. */
export function isId(value: string): value is Id {
  return uuidPattern.test(value);
}

const slugPattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/** True for a slug: 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
export function isSlug(value: string): boolean {
  return slugPattern.test(value);
}
