import type { CreateScheduledExport, ScheduledExportView } from '@waybill/contracts';
import { placeBody, placeValues } from '../audit-exports/place-values.js';
import { ownTimeZone } from '../time-zone-field.js';

/** What the form of a scheduled export holds. */
export type ScheduledExportValues = ReturnType<typeof scheduledExportValues>;

type Filter = ScheduledExportView['filter'];

/** A choice of a list that may be empty. */
function choice<T extends string>(value: T | undefined): T | '' {
  return value ?? '';
}

/** The form of a scheduled export; of a new one without it. */
export function scheduledExportValues(thing?: ScheduledExportView) {
  const { type, typePrefix, outcome, severity, partnerId, ...otherFilter } = thing?.filter ?? {};
  const format: ScheduledExportView['format'] = thing?.format ?? 'ndjson';
  const period: ScheduledExportView['period'] = thing?.period ?? 'since-last';
  const partner: string | null = partnerId ?? null;
  return {
    slug: thing?.slug ?? '',
    enabled: thing?.enabled ?? true,
    format,
    period,
    cron: thing?.cron ?? '0 2 * * *',
    timeZone: thing?.timeZone ?? ownTimeZone(),
    reason: thing?.reason ?? '',
    filter: {
      type: choice(type),
      typePrefix: typePrefix ?? '',
      outcome: choice(outcome),
      severity: choice(severity),
      partnerId: partner,
    },
    /** What the form has no fields for; it stays as it is. */
    otherFilter,
    deliverTo:
      thing === undefined
        ? { ...placeValues(null, 'store'), path: '/audit', name: 'trail-{yyyy-MM-dd}{ext}' }
        : placeValues(thing.deliverTo),
  };
}

/** What of the filter stays that the form has no fields for. Times are only for the whole trail: a period says them itself. */
export function otherFilterOf({ period, otherFilter }: Pick<ScheduledExportValues, 'period' | 'otherFilter'>) {
  const { since: _since, until: _until, ...timeless } = otherFilter;
  return period === 'all' ? otherFilter : timeless;
}

function filterOf(values: ScheduledExportValues): Filter {
  const { type, outcome, severity, partnerId } = values.filter;
  const typePrefix = values.filter.typePrefix.trim();
  return {
    ...otherFilterOf(values),
    ...(type === '' ? {} : { type }),
    ...(typePrefix === '' ? {} : { typePrefix }),
    ...(outcome === '' ? {} : { outcome }),
    ...(severity === '' ? {} : { severity }),
    ...(partnerId === null ? {} : { partnerId }),
  };
}

/** The part of the body that both forms send. */
export function scheduledExportBody(values: ScheduledExportValues): Omit<CreateScheduledExport, 'slug'> {
  const { enabled, format, period, cron, timeZone, reason, deliverTo } = values;
  return {
    ...{ enabled, format, period, cron: cron.trim(), timeZone: timeZone.trim(), reason: reason.trim() },
    filter: filterOf(values),
    deliverTo: placeBody(deliverTo),
  };
}
