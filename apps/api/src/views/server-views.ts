import type { BanView, ServerHostKeyView, ServerRulesView } from '@waybill/contracts';
import { type Ban, isBanActive, type ServerHostKey, type StoredServerRules } from '@waybill/core';
import { instant, instantOrNull, stored } from './wire.js';

/** A ban as the API shows it. */
export function banView(ban: Ban, now: Date): BanView {
  const { address, reason, detail, bannedBy, times, liftedBy } = ban;
  return {
    ...stored(ban),
    address,
    reason,
    detail,
    bannedBy,
    bannedAt: instant(ban.bannedAt),
    until: instantOrNull(ban.until),
    times,
    active: isBanActive(ban, now),
    liftedBy,
    liftedAt: instantOrNull(ban.liftedAt),
  };
}

/** The rules of the SFTP server as the API shows them. */
export function serverRulesView({ version, rules }: StoredServerRules): ServerRulesView {
  return structuredClone({ version, ...rules });
}

/** A host key of the SFTP server as the API shows it; its private half stays where it is. */
export function serverHostKeyView(key: ServerHostKey): ServerHostKeyView {
  const { algorithm, publicKey, fingerprint, state } = key;
  return {
    ...stored(key),
    algorithm,
    publicKey,
    fingerprint,
    state,
    activatedAt: instantOrNull(key.activatedAt),
    retiredAt: instantOrNull(key.retiredAt),
  };
}
