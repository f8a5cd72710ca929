import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { auditExportRoutes, type CreateAuditExport } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { useMay } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { filterText, formatChoices, formatHint } from './export-words.js';
import { PlaceFields } from './place-fields.js';
import { placeBody, placeValues } from './place-values.js';

type Filter = NonNullable<CreateAuditExport['filter']>;

function ExportForm({ filter, onClose }: { readonly filter: Filter; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const may = useMay();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { format: formatChoices[0]?.value ?? 'ndjson', reason: '', deliverTo: placeValues(null) },
    schema: auditExportRoutes.createAuditExport.body,
    toBody: ({ format, reason, deliverTo }): CreateAuditExport => {
      const place = placeBody(deliverTo);
      return { format, filter, reason: reason.trim(), ...(place === null ? {} : { deliverTo: place }) };
    },
    send: (body, options) => call(auditExportRoutes.createAuditExport, { body }, options),
    touches: ['audit-exports'],
    onDone: () => {
      onClose();
      notifyDone(t`The export is being made`);
      void navigate({ to: '/audit/exports' });
    },
  });
  return (
    <form
      noValidate
      aria-label={t`New export`}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <p className="wb-hint">{filterText(filter)}</p>
        <Select
          label={t`Format`}
          description={formatHint(form.getValues().format)}
          data={[...formatChoices]}
          allowDeselect={false}
          {...form.getInputProps('format')}
        />
        <TextInput
          label={t`Reason`}
          description={t`Kept in the audit trail`}
          placeholder={t`Quarterly review`}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        {may('deliverAuditExport') && <PlaceFields form={form} dates="of now in UTC" />}
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            <Trans>Make export</Trans>
          </Button>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </form>
  );
}

/** A button that asks for an export of these events: in which format, and why. */
export function NewExport({ filter, label }: { readonly filter: Filter; readonly label: string }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={open}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={t`New export`}>
        {opened && <ExportForm filter={filter} onClose={close} />}
      </Modal>
    </>
  );
}
