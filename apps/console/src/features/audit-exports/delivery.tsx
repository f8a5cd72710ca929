import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type AuditExportView, auditExportRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { ActionButton } from '../../ui/action-button.js';
import { ForeignText } from '../../ui/file-name.js';
import { FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import { PlaceFields } from './place-fields.js';
import { placeBody, placeValues } from './place-values.js';
import { checkText, deliveryText } from './place-words.js';

interface OfExport {
  readonly auditExport: AuditExportView;
}

/** Where an export goes, how that stands, and why it is not there. */
export function DeliveryState({ auditExport: { delivery } }: OfExport) {
  if (delivery === null)
    return (
      <span className="wb-dim">
        <Trans>only kept</Trans>
      </span>
    );
  const { state, nextAttemptAt, failure, finishedAt, attempt } = delivery;
  const check = checkText(delivery);
  return (
    <>
      <StateBadge state={state} />
      <span className="wb-sub wb-mono wb-break">
        <ForeignText text={deliveryText(delivery)} />
      </span>
      {state === 'done' && check !== undefined && <span className="wb-sub">{check}</span>}
      {failure !== null && state !== 'done' && (
        <span className="wb-sub wb-break">
          <ForeignText text={failure.detail} />
        </span>
      )}
      {state === 'queued' && attempt > 0 && nextAttemptAt !== null && (
        <span className="wb-sub">
          <Trans>
            <Plural value={attempt} one="tried # time" other="tried # times" />, again <Time at={nextAttemptAt} />
          </Trans>
        </span>
      )}
      {finishedAt !== null && (
        <span className="wb-sub">
          <Time at={finishedAt} />
        </span>
      )}
    </>
  );
}

function DeliverForm({ auditExport: { id, delivery }, onClose }: OfExport & { readonly onClose: () => void }) {
  const { form, problems, pending, submit } = useEntryForm({
    initial: { deliverTo: placeValues(delivery?.place ?? null, 'store') },
    schema: auditExportRoutes.deliverAuditExport.body,
    toBody: ({ deliverTo }) => {
      const place = placeBody(deliverTo);
      return place === null ? {} : { deliverTo: place };
    },
    send: (body, options) => call(auditExportRoutes.deliverAuditExport, { params: { id }, body }, options),
    touches: ['audit-exports'],
    onDone: () => {
      onClose();
      notifyDone(t`The export is on its way`);
    },
  });
  return (
    <form
      noValidate
      aria-label={t`Deliver export`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <PlaceFields form={form} dates="of now in UTC" mayBeNone={false} placeName={delivery?.placeName} />
        <p className="wb-hint">
          <Trans>Nothing is written over: a file of that name with other content is a failure.</Trans>
        </p>
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            <Trans>Deliver</Trans>
          </Button>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Delivers the file of an export that is kept: once more to where it did not get, or to another place. */
export function DeliverButtons({ auditExport }: OfExport) {
  const [opened, { open, close }] = useDisclosure(false);
  const { id, delivery } = auditExport;
  const isUnderWay = delivery?.state === 'queued' || delivery?.state === 'running';
  if (auditExport.state !== 'done' || isUnderWay) return null;
  const again = async () => {
    await call(auditExportRoutes.deliverAuditExport, { params: { id }, body: {} });
    await queryClient.invalidateQueries({ queryKey: ['audit-exports'] });
  };
  return (
    <>
      {delivery !== null && delivery.state !== 'done' && <ActionButton label={t`Deliver again`} onAct={again} />}
      <Button variant="default" onClick={open}>
        {delivery === null ? t`Deliver` : t`Deliver elsewhere`}
      </Button>
      <Modal opened={opened} onClose={close} title={t`Deliver export`}>
        {opened && <DeliverForm auditExport={auditExport} onClose={close} />}
      </Modal>
    </>
  );
}
