import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { retentionRuleRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { entered, numberOf, useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { StorePicker } from '../pickers.js';

function RuleForm({ onClose }: { readonly onClose: () => void }) {
  const { form, problems, pending, submit } = useEntryForm({
    initial: {
      ...{ slug: '', storeId: '', path: '/', match: '*', olderThanDays: entered(90), archiveStoreId: '', archivePath: '' },
      ...{ mostFiles: entered(10_000), mostPercent: entered(50) },
    },
    schema: retentionRuleRoutes.createRetentionRule.body,
    toBody: ({ slug, storeId, path, match, olderThanDays, archiveStoreId, archivePath, mostFiles, mostPercent }) => ({
      ...{ slug: slug.trim(), storeId, path, match, olderThanDays: numberOf(olderThanDays) ?? 0 },
      ...{ mostFiles: numberOf(mostFiles) ?? 10_000, mostPercent: numberOf(mostPercent) ?? 50 },
      archive: archiveStoreId === '' ? null : { storeId: archiveStoreId, path: archivePath },
    }),
    send: (body, options) => call(retentionRuleRoutes.createRetentionRule, { body }, options),
    fieldOf: (path) => ({ 'archive.storeId': 'archiveStoreId', 'archive.path': 'archivePath' })[path] ?? path,
    touches: ['retention-rules'],
    onDone: ({ slug }) => {
      onClose();
      notifyDone(t`Rule ${slug} created; look at its preview, then switch it on`);
    },
  });
  const archive = form.getInputProps('archiveStoreId');
  const { archiveStoreId } = form.getValues();
  return (
    <form
      noValidate
      aria-label={t`Create rule`}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <TextInput label={t`Slug`} placeholder="inbox-90" {...form.getInputProps('slug')} />
        <StorePicker label={t`Store`} {...form.getInputProps('storeId')} />
        <TextInput label={t`Folder`} description={t`And those below it`} {...form.getInputProps('path')} />
        <TextInput label={t`Files`} description={t`A glob`} {...form.getInputProps('match')} />
        <NumberInput label={t`Not changed for (days)`} min={1} {...form.getInputProps('olderThanDays')} />
        <StorePicker
          label={t`Archive in`}
          description={t`Empty: they are deleted`}
          clearable
          {...archive}
          value={archiveStoreId === '' ? null : archiveStoreId}
          onChange={(value) => form.setFieldValue('archiveStoreId', value ?? '')}
        />
        {archiveStoreId !== '' && (
          // A folder that is named without its store would look like an archive, and the files would be deleted.
          <TextInput label={t`Archive folder`} placeholder="/archive" {...form.getInputProps('archivePath')} />
        )}
        <NumberInput label={t`At most (files a run)`} min={1} {...form.getInputProps('mostFiles')} />
        <NumberInput label={t`At most (% of the folder a run)`} min={1} max={100} {...form.getInputProps('mostPercent')} />
        <div className="wb-form-actions">
          <Button type="submit" loading={pending}>
            <Trans>Create rule</Trans>
          </Button>
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </form>
  );
}

/** A button that asks for a new rule; it is off at first. */
export function NewRule() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>
        <Trans>Create rule</Trans>
      </Button>
      <Modal opened={opened} onClose={close} title={t`Create rule`}>
        {opened && <RuleForm onClose={close} />}
      </Modal>
    </>
  );
}
