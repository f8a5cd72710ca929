import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type CreateAuditExport, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { filterText, formatChoices } from './export-words.js';

type Filter = NonNullable<CreateAuditExport['filter']>;

function ExportForm({ filter, onClose }: { readonly filter: Filter; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { format: formatChoices[0]?.value ?? 'ndjson', reason: '' },
    schema: routes.createAuditExport.body,
    toBody: ({ format, reason }): CreateAuditExport => ({ format, filter, reason: reason.trim() }),
    send: (body, options) => call(routes.createAuditExport, { body }, options),
    touches: ['audit-exports'],
    onDone: () => {
      onClose();
      notifyDone('The export is being made');
      void navigate({ to: '/audit/exports' });
    },
  });
  return (
    <form
      noValidate
      aria-label="New export"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <p className="wb-hint">{filterText(filter)}</p>
        <Select label="Format" data={[...formatChoices]} allowDeselect={false} {...form.getInputProps('format')} />
        <TextInput
          label="Reason"
          description="Kept in the audit trail"
          placeholder="Quarterly review"
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            Make export
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
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
      <Modal opened={opened} onClose={close} title="New export">
        {opened && <ExportForm filter={filter} onClose={close} />}
      </Modal>
    </>
  );
}
