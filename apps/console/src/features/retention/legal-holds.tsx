import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { auditRetentionRoutes, type LegalHoldView, partnerRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatUtc } from '../../ui/format.js';
import { Panel } from '../../ui/page.js';
import { Loaded } from '../loaded.js';
import { PartnerPicker } from '../pickers.js';

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['audit-retention'] });
/** The beginning of a day, UTC; null for an empty field. */
const dayOf = (text: string): string | null => (text === '' ? null : `${text}T00:00:00.000Z`);

function Place() {
  const may = useMay();
  const [reason, setReason] = useState('');
  const [partnerId, setPartnerId] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  if (!may('placeLegalHold')) return null;
  const place = async () => {
    await call(auditRetentionRoutes.placeLegalHold, { body: { reason, partnerId, fromAt: dayOf(from), untilAt: dayOf(until) } });
    await readAgain();
  };
  return (
    <ConfirmButton
      label={t`Place hold`}
      question={t`Nothing of this partner and time is removed until the hold is released. Empty: all partners, all times.`}
      onConfirm={place}
      done={t`Hold placed`}
    >
      <TextInput mt="xs" label={t`Reason`} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <PartnerPicker mt="xs" label={t`Partner`} clearable value={partnerId} onChange={setPartnerId} />
      <TextInput mt="xs" type="date" label={t`From, UTC`} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput
        mt="xs"
        type="date"
        label={t`Until, UTC (not itself)`}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

function Release({ hold: { id } }: { readonly hold: LegalHoldView }) {
  const may = useMay();
  const [reason, setReason] = useState('');
  if (!may('releaseLegalHold')) return null;
  const release = async () => {
    await call(auditRetentionRoutes.releaseLegalHold, { params: { id }, body: { reason } });
    await readAgain();
  };
  return (
    <ConfirmButton danger label={t`Release`} question={t`Release this hold?`} onConfirm={release} done={t`Hold released`}>
      <TextInput mt="xs" label={t`Reason`} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ConfirmButton>
  );
}

/** A partner by name; by id once it is deleted. */
function PartnerName({ id }: { readonly id: string }) {
  const { data } = useQuery(read(partnerRoutes.getPartner, { params: { id } }));
  return data === undefined ? t`partner ${id}` : <ForeignText text={data.name} />;
}

function Span({ hold: { partnerId, fromAt, untilAt } }: { readonly hold: LegalHoldView }) {
  const whose = partnerId === null ? t`all partners` : <PartnerName id={partnerId} />;
  const [from, until] = [formatUtc(fromAt ?? ''), formatUtc(untilAt ?? '')];
  if (fromAt === null)
    return untilAt === null ? (
      whose
    ) : (
      <Trans>
        {whose}, until {until}
      </Trans>
    );
  return untilAt === null ? (
    <Trans>
      {whose}, from {from}
    </Trans>
  ) : (
    <Trans>
      {whose}, from {from} until {until}
    </Trans>
  );
}

/** What must not be removed. */
export function LegalHolds() {
  const query = useQuery(read(auditRetentionRoutes.listLegalHolds, { query: {} }));
  return (
    <Panel title={t`Legal holds`} actions={<Place />} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              <Trans>None.</Trans>
            </p>
          ) : (
            <ul className="wb-list" aria-label={t`Legal holds`}>
              {items.map((hold) => (
                <li key={hold.id}>
                  <div>
                    <Badge tone={hold.releasedAt === null ? 'warn' : 'idle'}>
                      {hold.releasedAt === null ? t`in force` : t`released`}
                    </Badge>{' '}
                    <ForeignText text={hold.reason} />
                    <span className="wb-sub">
                      <Span hold={hold} />
                    </span>
                  </div>
                  {hold.releasedAt === null && <Release hold={hold} />}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
