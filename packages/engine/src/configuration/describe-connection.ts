import {
  type Connection,
  type ConnectionRules,
  type ConnectionRulesInput,
  connectionRules,
  givenConnectionRules,
  pickConnectionRules,
  readRules,
} from '@waybill/core';
import type { AdministrationDeps } from '../administration/deps.js';
import { readHostKeys } from '../administration/host-keys.js';
import { isSealedText } from '../administration/sealing.js';
import { type CurrentConfiguration, PRESENT } from './current-configuration.js';
import { trustedFingerprints } from './describe-exchange.js';
import type { DesiredConnection, DesiredPartner } from './desired-configuration.js';
import { describePassword, item, refuseMissing, refuseOtherPartner } from './desired-item.js';
import { keysOf } from './keys-of.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { leavesOf, mergeGroups } from './rule-groups.js';

/** What a file asks of a connection. @throws Failure `input.invalid`, `conflict` */
export async function describeConnection(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  partner: DesiredPartner,
  connection: DesiredConnection,
  pointer: string,
): Promise<ConfigurationItem> {
  const known = current.connections.find(({ slug }) => slug === connection.slug);
  refuseOtherPartner(current, partner, known, `The connection "${connection.slug}"`, pointer);
  const secrets = { password: known?.passwordSecretId, proxyPassword: known?.proxyPasswordSecretId };
  for (const name of connection.keeps ?? [])
    refuseMissing(secrets[name], `${pointer}${name === 'password' ? '/auth/password' : '/proxyPassword'}`);
  const asked = readHostKeys(deps.keyTools, connection.hostKeys ?? [], `${pointer}/hostKeys`).map(
    ({ fingerprint }) => fingerprint,
  );
  const trusted = trustedFingerprints(known?.hostKeys ?? []);
  return item('connection', connection.slug, {
    partner: partner.slug,
    host: connection.host,
    ...(connection.port === undefined ? {} : { port: connection.port }),
    username: connection.username,
    ...keysOf(connection, known, current.keys),
    password: connection.keeps?.includes('password')
      ? PRESENT
      : await describePassword(connection.password, (password) => isSealedText(deps, known?.passwordSecretId, password)),
    ...(connection.proxyPassword === undefined
      ? connection.keeps?.includes('proxyPassword')
        ? { proxyPassword: PRESENT }
        : {}
      : {
          proxyPassword: await describePassword(connection.proxyPassword, (password) =>
            isSealedText(deps, known?.proxyPasswordSecretId, password),
          ),
        }),
    hostKeys: [...new Set([...trusted, ...asked])].sort(),
    ...leavesOf(readConnectionRules(known, connection, pointer), givenConnectionRules(connection)),
  });
}

function readConnectionRules(known: Connection | undefined, given: ConnectionRulesInput, pointer: string): ConnectionRules {
  const before = known === undefined ? {} : pickConnectionRules(known);
  return readRules(connectionRules, mergeGroups(before, givenConnectionRules(given)), pointer);
}
