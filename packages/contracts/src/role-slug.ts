import { slug } from './fields.js';

/** A role that somebody is given: a built-in one, or one that an administrator made. */
export const roleSlug = slug.meta({
  description:
    'A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they.',
  examples: ['viewer'],
});
