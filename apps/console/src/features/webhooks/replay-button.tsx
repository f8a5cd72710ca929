import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type WebhookView, webhookRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { FieldRow } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';

/** The instant that a date and time field stands for, read as UTC; undefined while it is not complete. */
function instantOf(text: string): string | undefined {
  const at = text === '' ? Number.NaN : Date.parse(`${text}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Has the events of a time sent once more. */
export function ReplayButton({ webhook: { id, slug } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const [values, setValues] = useState({ since: '', until: '', all: false });
  const since = instantOf(values.since);
  const until = instantOf(values.until);
  const isTurned = since !== undefined && until !== undefined && since >= until;
  const replay = useMutation({
    mutationFn: (span: { readonly since: string; readonly until: string }) =>
      call(webhookRoutes.replayWebhook, { params: { id }, body: { ...span, onlyMissing: !values.all } }),
    onSuccess: ({ part }) => {
      notifyDone(
        part === null ? t`The trail has no event of that time` : t`The events ${part.fromSeq} to ${part.toSeq} are gone through`,
      );
      shut();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const shut = () => {
    replay.reset();
    close();
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        <Trans>Replay…</Trans>
      </Button>
      <Modal opened={opened} onClose={shut} title={t`Send the events of a time to ${slug} once more`} size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (since !== undefined && until !== undefined && !isTurned) replay.mutate({ since, until });
          }}
        >
          <div className="wb-stack">
            <FieldRow>
              <TextInput
                type="datetime-local"
                label={t`From (UTC)`}
                value={values.since}
                onChange={({ currentTarget }) => setValues({ ...values, since: currentTarget.value })}
              />
              <TextInput
                type="datetime-local"
                label={t`Before (UTC)`}
                value={values.until}
                onChange={({ currentTarget }) => setValues({ ...values, until: currentTarget.value })}
                error={isTurned ? t`It is after the beginning` : undefined}
              />
            </FieldRow>
            <Checkbox
              label={t`Those that were delivered as well`}
              description={t`They go out under their ids again; a program that takes each id once takes them for known`}
              checked={values.all}
              onChange={({ currentTarget }) => setValues({ ...values, all: currentTarget.checked })}
            />
          </div>
          {replay.error !== null && (
            <p className="wb-form-problem" role="alert">
              {sentenceOf(replay.error)}
            </p>
          )}
          <div className="wb-form-actions">
            <Button type="submit" loading={replay.isPending} disabled={since === undefined || until === undefined || isTurned}>
              <Trans>Send once more</Trans>
            </Button>
            <Button variant="default" onClick={shut}>
              <Trans>Cancel</Trans>
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
