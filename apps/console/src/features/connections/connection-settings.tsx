import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ConnectionView } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { amountText } from '../../ui/number-unit.js';
import { Fact, Facts, FoldedPanel } from '../../ui/page.js';
import { BandwidthWords } from '../bandwidth-fields.js';
import { defaultOf } from './connection-number.js';
import { StagingWords } from './partner-files.js';

interface Setting {
  readonly label: string;
  readonly value: ReactNode;
  readonly isDefault: boolean;
}

function amount(label: string, name: string, value: number | null, none: string, zero = none): Setting {
  const words = value === null ? none : value === 0 ? zero : amountText(name, value);
  return { label, value: words, isDefault: value === defaultOf(name) };
}

/** The rules that the panel tells. */
type ToldRules = Pick<ConnectionView, 'limits' | 'timeouts' | 'keepalive' | 'breaker' | 'staging' | 'quirks'>;

/** Every rule of these groups in words, in the order of the panel. */
export function settingsOf({ limits, timeouts, keepalive, breaker, staging, quirks }: ToldRules): readonly Setting[] {
  return [
    amount(t`Connections at a time`, 'limits.maxConnections', limits.maxConnections, ''),
    amount(t`Channels for a large push`, 'limits.channels', limits.channels, ''),
    {
      label: t`Bandwidth`,
      value:
        limits.bandwidth.length === 0
          ? t`No limit`
          : limits.bandwidth.map((window) => <BandwidthWords key={JSON.stringify(window)} window={window} />),
      isDefault: limits.bandwidth.length === 0,
    },
    amount(t`Connect timeout`, 'timeouts.connectMs', timeouts.connectMs, ''),
    amount(t`Idle timeout`, 'timeouts.idleMs', timeouts.idleMs, ''),
    amount(t`Transfer timeout`, 'timeouts.wholeMs', timeouts.wholeMs, t`No limit`),
    amount(t`Keepalive every`, 'keepalive.intervalMs', keepalive.intervalMs, t`Never`),
    amount(t`Keepalives unanswered`, 'keepalive.maxMissed', keepalive.maxMissed, ''),
    amount(t`Rests after failures in a row`, 'breaker.failures', breaker.failures, t`Never`),
    amount(t`Rests for`, 'breaker.probeSeconds', breaker.probeSeconds, ''),
    {
      label: t`Incomplete files there`,
      value: <StagingWords staging={staging} />,
      isDefault: staging.kind === 'suffix' && staging.suffix === defaultOf('staging.suffix'),
    },
    {
      label: t`Files can be read`,
      value: quirks.readOnce ? t`Once` : t`Again and again`,
      isDefault: quirks.readOnce === defaultOf('quirks.readOnce'),
    },
    {
      label: t`Files that were cut`,
      value: quirks.resume ? t`Go on where they were` : t`Start again`,
      isDefault: quirks.resume === defaultOf('quirks.resume'),
    },
    {
      label: t`Times and permissions`,
      value: quirks.setInfo ? t`Can be set there` : t`Cannot be set there`,
      isDefault: quirks.setInfo === defaultOf('quirks.setInfo'),
    },
  ];
}

function Settings({ settings }: { readonly settings: readonly Setting[] }) {
  return (
    <Facts>
      {settings.map(({ label, value }) => (
        <Fact key={label} label={label}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

/** How much of the partner's server is taken up, how long it is waited for, and what it wants: folded away, what is no default first. */
export function ConnectionSettings({ connection }: { readonly connection: ConnectionView }) {
  const settings = settingsOf(connection);
  const changed = settings.filter(({ isDefault }) => !isDefault);
  const usual = settings.filter(({ isDefault }) => isDefault);
  return (
    <FoldedPanel
      title={t`Limits, timeouts and files at the partner`}
      summary={changed.length === 0 ? t`Defaults` : t`${changed.length} changed`}
    >
      {changed.length > 0 && <Settings settings={changed} />}
      {usual.length > 0 && (
        <div className="wb-dim">
          {changed.length > 0 && (
            <p className="wb-hint">
              <Trans>By default:</Trans>
            </p>
          )}
          <Settings settings={usual} />
        </div>
      )}
    </FoldedPanel>
  );
}
