import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { routes, type SftpServerView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Page, Panel } from '../../ui/page.js';
import { Loaded } from '../loaded.js';

const TITLE = 'SFTP server';

function Banner({ banner }: SftpServerView) {
  return banner === null ? <p className="wb-quiet">None.</p> : <pre className="wb-code">{banner}</pre>;
}

function SftpServerForm({ settings }: { readonly settings: SftpServerView }) {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { banner: settings.banner ?? '' },
    schema: routes.updateSftpServer.body,
    toBody: ({ banner }) => ({ banner: banner.trim() === '' ? null : banner.replaceAll('\r\n', '\n').trimEnd() }),
    send: (body, options) => call(routes.updateSftpServer, { body }, options),
    touches: ['sftp-server'],
    onDone: () => {
      form.resetDirty();
      notifyDone('SFTP server saved. It holds for every process within seconds.');
    },
  });
  return (
    <FormPage
      title={TITLE}
      submitLabel="Save settings"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields
        legend="Banner"
        hint="Shown to everybody who connects, before they say who they are. It may tell them that they are watched; it must not tell them anything they could use."
      >
        <Textarea
          label="Text"
          description="Several lines are fine; empty: none"
          placeholder="Authorised partners only. Everything is recorded."
          autosize
          minRows={3}
          maxRows={12}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('banner')}
        />
      </Fields>
    </FormPage>
  );
}

/** Settings that hold for every process of the SFTP server. */
export function SftpServerScreen() {
  const may = useMay();
  const query = useQuery(read(routes.getSftpServer, {}));
  return (
    <Loaded query={query}>
      {(settings) =>
        may(routes.updateSftpServer) ? (
          <SftpServerForm settings={settings} />
        ) : (
          <Page title={TITLE}>
            <Panel title="Banner">
              <Banner banner={settings.banner} />
            </Panel>
          </Page>
        )
      }
    </Loaded>
  );
}
