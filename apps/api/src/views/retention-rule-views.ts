import type { RetentionPreview, RetentionRuleView } from '@waybill/contracts';
import type { RetentionRule, RetentionRuleState } from '@waybill/core';
import type { RulePlan } from '@waybill/engine';
import { instant, instantOrNull, stored } from './wire.js';

const SHOWN = 1000;

/** A rule for old files as the API shows it. */
export function retentionRuleView(rule: RetentionRule, { ranAt, outcome, requested }: RetentionRuleState): RetentionRuleView {
  const { slug, enabled, storeId, path, match, olderThanDays, archive, atMinute, mostFiles, mostPercent } = rule;
  return {
    ...stored(rule),
    ...{ slug, enabled, storeId, path, match, olderThanDays, atMinute, mostFiles, mostPercent },
    archive: archive === null ? null : { ...archive },
    state: {
      ranAt: instantOrNull(ranAt),
      outcome: outcome === null ? null : { ...outcome },
      requestedAt: instantOrNull(requested?.at ?? null),
    },
  };
}

/** What a rule would do, as the API shows it. */
export function retentionPreviewView({ files, ...rest }: RulePlan): RetentionPreview {
  const shown = files.slice(0, SHOWN).map((file) => ({ ...file, modifiedAt: instant(file.modifiedAt) }));
  return { ...rest, files: shown, count: files.length };
}
