import type { Session } from '../client/session.js';
import type { AccountRow } from './accounts.js';

// Everything that a sign-in asks first, in one statement: the generated client takes one for each table, and all clients of a night sign in at the same moment.
const BY_USERNAME = `
SELECT a.id, a.version, a.created_at AS "createdAt", a.updated_at AS "updatedAt", a.partner_id AS "partnerId", a.username, a.status,
  a.password_hash AS "passwordHash", a.address_allow_list AS "addressAllowList", a.max_sessions AS "maxSessions", a.limits,
  a.sign_in AS "signIn", a.access_hours AS "accessHours", a.expires_at AS "expiresAt", a.revoked_keys AS "revokedKeys",
  (
    SELECT coalesce(json_agg(json_build_object(
      'accountId', k.account_id, 'position', k.position, 'algorithm', k.algorithm, 'publicKey', k.public_key, 'fingerprint', k.fingerprint,
      'comment', k.comment, 'allowedFrom', k.allowed_from, 'expiresAt', k.expires_at, 'isAuthority', k.is_authority,
      'principals', k.principals, 'pendingUntil', k.pending_until, 'replaces', k.replaces, 'overlapDays', k.overlap_days,
      'replacedBy', k.replaced_by
    ) ORDER BY k.position), '[]') FROM authorized_keys k WHERE k.account_id = a.id
  ) AS "authorizedKeys",
  (
    SELECT coalesce(json_agg(json_build_object(
      'accountId', m.account_id, 'position', m.position, 'path', m.path, 'storeId', m.store_id, 'at', m.at, 'permissions', m.permissions,
      'rules', m.rules
    ) ORDER BY m.position), '[]') FROM mounts m WHERE m.account_id = a.id
  ) AS mounts,
  (SELECT json_build_object('secretId', f.secret_id, 'enrolledAt', f.enrolled_at) FROM totp_factors f WHERE f.account_id = a.id) AS totp
FROM accounts a WHERE a.username = $1`;

type InJson<T, Dates extends keyof T> = Omit<T, Dates> & { readonly [field in Dates]: string | Extract<T[field], null> };

/** As PostgreSQL gives it: a time within JSON is text. */
type Found = Omit<AccountRow, 'authorizedKeys' | 'totp'> & {
  readonly authorizedKeys: readonly InJson<AccountRow['authorizedKeys'][number], 'expiresAt' | 'pendingUntil'>[];
  readonly totp: InJson<NonNullable<AccountRow['totp']>, 'enrolledAt'> | null;
};

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** The row of an Account with its parts, by its exact user name. */
export async function accountByUsername(session: Session, username: string): Promise<AccountRow | undefined> {
  const [found] = await session.sql((sql) => sql.rows<Found>(BY_USERNAME, [username]));
  if (found === undefined) return undefined;
  const { authorizedKeys, totp } = found;
  return {
    ...found,
    authorizedKeys: authorizedKeys.map(({ expiresAt, pendingUntil, ...key }) => ({
      ...key,
      expiresAt: dateOf(expiresAt),
      pendingUntil: dateOf(pendingUntil),
    })),
    totp: totp === null ? null : { ...totp, enrolledAt: new Date(totp.enrolledAt) },
  };
}
