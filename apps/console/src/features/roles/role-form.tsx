import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Input, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type RoleView, roleRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay, useUser } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { notifyDone } from '../../ui/notify.js';
import { Page, Panel } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { PermissionMatrix } from './permission-matrix.js';

const newRoute = getRouteApi('/_in/roles/new');
const editRoute = getRouteApi('/_in/roles/$id');
const crumb = spoken({ label: msg`Roles`, to: '/roles' });
const mono = { input: 'wb-mono' };

function useHeld(): ReadonlySet<RoleView['permissions'][number]> {
  return new Set(useUser()?.permissions);
}

function CreateForm({ roles, like }: { readonly roles: readonly RoleView[]; readonly like: string | undefined }) {
  const navigate = useNavigate();
  const held = useHeld();
  const givable = (slug: string | null | undefined) =>
    (roles.find((role) => role.slug === slug)?.permissions ?? []).filter((each) => held.has(each));
  const { form, problems, pending, submit } = useEntryForm({
    initial: { slug: '', description: '', permissions: givable(like) },
    schema: roleRoutes.createRole.body,
    toBody: ({ slug, description, permissions }) => ({ slug: slug.trim(), description: description.trim(), permissions }),
    send: (body, options) => call(roleRoutes.createRole, { body }, options),
    touches: ['roles'],
    onDone: ({ slug }) => {
      notifyDone(t`Role ${slug} made`);
      void navigate({ to: '/roles' });
    },
  });
  return (
    <FormPage
      title={t`Create role`}
      crumb={crumb}
      submitLabel={t`Create role`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/roles' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Role`} hint={t`Users and API keys name it by its slug, which stays.`}>
        <FieldRow>
          <TextInput label={t`Slug`} placeholder="night-shift" classNames={mono} {...form.getInputProps('slug')} />
          <Select
            label={t`Copy of`}
            description={t`Begins with what this role may do`}
            placeholder={t`Nothing`}
            clearable
            defaultValue={like ?? null}
            data={roles.map(({ slug }) => slug)}
            onChange={(slug) => form.setFieldValue('permissions', givable(slug))}
          />
        </FieldRow>
        <TextInput label={t`Description`} placeholder={t`Whom it is for`} {...form.getInputProps('description')} />
      </Fields>
      <Fields legend={t`Permissions`} hint={t`What is not ticked is denied. You can give what you may do yourself.`}>
        <PermissionMatrix
          value={form.getValues().permissions}
          held={held}
          onChange={(permissions) => form.setFieldValue('permissions', permissions)}
        />
        {form.errors['permissions'] !== undefined && <Input.Error>{form.errors['permissions']}</Input.Error>}
      </Fields>
    </FormPage>
  );
}

function EditForm({ role }: { readonly role: RoleView }) {
  const navigate = useNavigate();
  const held = useHeld();
  const may = useMay();
  const { id, slug } = role;
  const { form, problems, pending, submit } = useEntryForm({
    initial: { description: role.description, permissions: [...role.permissions] },
    schema: roleRoutes.updateRole.body,
    toBody: ({ description, permissions }) => ({ description: description.trim(), permissions }),
    send: (body, options) => call(roleRoutes.updateRole, { params: { id }, body }, options),
    version: role.version,
    touches: ['roles', 'session'],
    onDone: () => {
      notifyDone(t`Role ${slug} saved`);
      void navigate({ to: '/roles' });
    },
  });
  const remove = async () => {
    await call(roleRoutes.deleteRole, { params: { id } });
    await navigate({ to: '/roles' });
    await queryClient.invalidateQueries({ queryKey: ['roles'] });
  };
  return (
    <FormPage
      title={slug}
      crumb={crumb}
      submitLabel={t`Save role`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/roles' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Role`} hint={t`What is changed holds at once for all who have it.`}>
        <TextInput label={t`Description`} placeholder={t`Whom it is for`} {...form.getInputProps('description')} />
      </Fields>
      <Fields legend={t`Permissions`} hint={t`What is not ticked is denied. You can give what you may do yourself.`}>
        <PermissionMatrix
          value={form.getValues().permissions}
          held={held}
          onChange={(permissions) => form.setFieldValue('permissions', permissions)}
        />
        {form.errors['permissions'] !== undefined && <Input.Error>{form.errors['permissions']}</Input.Error>}
      </Fields>
      {may('deleteRole') && (
        <div className="wb-actions">
          <ConfirmButton
            danger
            label={t`Delete role`}
            question={t`Delete ${slug}? It is refused while anybody has it, and you are told who.`}
            onConfirm={remove}
            done={t`Role ${slug} deleted`}
          />
        </div>
      )}
    </FormPage>
  );
}

function ReadOnly({ role }: { readonly role: RoleView }) {
  const may = useMay();
  const copy = may('createRole') ? (
    <LinkButton to="/roles/new">
      <Trans>Create role</Trans>
    </LinkButton>
  ) : undefined;
  return (
    <Page title={role.slug} subtitle={role.description} crumb={crumb} actions={copy}>
      <Panel title={t`Permissions`} flush>
        <PermissionMatrix value={role.permissions} held={new Set()} />
      </Panel>
    </Page>
  );
}

/** A new role. */
export function CreateRoleScreen() {
  const { like } = newRoute.useSearch();
  const query = useQuery(read(roleRoutes.listRoles, { query: { limit: 200 } }));
  return (
    <Guarded needs="createRole" what={t`this form`}>
      <Loaded query={query}>{({ items }) => <CreateForm key={like ?? ''} roles={items} like={like} />}</Loaded>
    </Guarded>
  );
}

/** A role; to be changed by those who may, unless it is a built-in one. */
export function EditRoleScreen() {
  const may = useMay();
  const { id } = editRoute.useParams();
  const query = useQuery(read(roleRoutes.getRole, { params: { id } }));
  return (
    <Guarded needs="getRole" what={t`roles`}>
      <Loaded query={query}>
        {(role) => (may('updateRole') && !role.builtIn ? <EditForm key={role.id} role={role} /> : <ReadOnly role={role} />)}
      </Loaded>
    </Guarded>
  );
}
