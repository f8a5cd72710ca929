import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type StoreView, storeRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';

const editRoute = getRouteApi('/_in/stores/$id/edit');
const local = 'local' as const;

function CreateForm() {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { slug: '', root: '' },
    schema: storeRoutes.createStore.body,
    toBody: ({ slug, root }) => ({ slug: slug.trim(), kind: local, ...(orUndefined(root) === undefined ? {} : { root }) }),
    send: (body, options) => call(storeRoutes.createStore, { body }, options),
    touches: ['stores'],
    onDone: ({ id, slug }) => {
      notifyDone(t`Store ${slug} created`);
      void navigate({ to: '/stores/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={t`Create store`}
      crumb={{ label: t`Stores`, to: '/stores' }}
      submitLabel={t`Create store`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/stores' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Local folder`} hint={t`A folder on the server. It is made when it is not there.`}>
        <TextInput label={t`Slug`} placeholder="main" classNames={{ input: 'wb-mono' }} {...form.getInputProps('slug')} />
        <TextInput
          label={t`Folder`}
          description={t`Absolute; empty: a folder of its own below the data directory`}
          placeholder="/srv/exchange"
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('root')}
        />
      </Fields>
    </FormPage>
  );
}

function EditForm({ store }: { readonly store: StoreView }) {
  const navigate = useNavigate();
  const { id, slug } = store;
  const show = () => void navigate({ to: '/stores/$id', params: { id } });
  const { form, problems, pending, submit } = useEntryForm({
    initial: { root: store.root },
    schema: storeRoutes.updateStore.body,
    toBody: ({ root }) => ({ root }),
    send: (body, options) => call(storeRoutes.updateStore, { params: { id }, body }, options),
    version: store.version,
    touches: ['stores'],
    onDone: () => {
      notifyDone(t`Store ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${slug}`}
      crumb={{ label: t`Stores`, to: '/stores' }}
      submitLabel={t`Save store`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Local folder`} hint={t`No file is moved by this: put the files there yourself, before.`}>
        <TextInput label={t`Folder`} classNames={{ input: 'wb-mono' }} {...form.getInputProps('root')} />
      </Fields>
    </FormPage>
  );
}

/** A new store. */
export function CreateStoreScreen() {
  return (
    <Guarded needs="createStore" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Moves a store to another folder. */
export function EditStoreScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(storeRoutes.getStore, { params: { id } }));
  return (
    <Guarded needs="updateStore" what={t`this form`}>
      <Loaded query={query}>{(store) => <EditForm key={store.id} store={store} />}</Loaded>
    </Guarded>
  );
}
