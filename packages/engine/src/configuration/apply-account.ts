import { enrolTotp, hasTotpSecret } from '../administration/account-totp.js';
import { createAccount, updateAccount } from '../administration/accounts.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { assertAlone } from '../approvals/go-on.js';
import { readAccountLimits } from './describe-account.js';
import type { DesiredAccount, DesiredPartner } from './desired-configuration.js';
import { idOf } from './id-of.js';

/** Creates or changes it. A password that is the present one is not hashed again. @throws ChangeWaits; Failure as the use cases do */
export async function applyAccount(
  deps: AdministrationDeps,
  partner: DesiredPartner,
  account: DesiredAccount,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const { mounts, password, keeps: _, username, authorizedKeys, totpSecret, limits, ...fields } = account;
  const known = await read.accounts.findByUsername(username);
  const details = {
    ...fields,
    ...(limits === undefined ? {} : { limits: readAccountLimits(known, limits) }),
    ...(authorizedKeys === undefined ? {} : { authorizedKeys }),
    ...(mounts === undefined
      ? {}
      : {
          mounts: await Promise.all(
            mounts.map(async ({ store, ...mount }) => ({ ...mount, storeId: await idOf(read.stores, 'store', store) })),
          ),
        }),
  };
  if (known === undefined) {
    const partnerId = await idOf(read.partners, 'partner', partner.slug);
    const given = password === undefined ? {} : { password };
    const input = { ...details, partnerId, username, ...given };
    await assertAlone(deps, 'createAccount', input, context);
    const { id } = await createAccount(deps, input, context);
    if (totpSecret !== undefined) await enrolTotp(deps, { accountId: id, secret: totpSecret }, context);
    return;
  }
  const same =
    password === undefined || (known.passwordHash !== null && (await deps.passwords.verify(known.passwordHash, password)));
  await updateAccount(
    deps,
    { id: known.id, version: known.version, changes: { ...details, ...(same ? {} : { password }) } },
    context,
  );
  if (totpSecret !== undefined && !(await hasTotpSecret(deps, known, totpSecret))) {
    await enrolTotp(deps, { accountId: known.id, secret: totpSecret }, context);
  }
}
