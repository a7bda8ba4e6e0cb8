-- People who sign in, and what joins them to organisations.
--
-- Schema identity belongs to the sign-in library and is reachable by the identity role alone: no tenant transaction can list who has an
-- account in this zone. The tables in schema app are shared by two doors, each with its own policy: the application sees its
-- organisation's rows; the identity role sees rows of the user in its scope, or the one row whose secret's hash is in its scope.
-- Secrets of keys and links are stored as SHA-256 hashes only; they are long and random, so a slow hash would add nothing.

create table identity."user" (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  email text not null unique check (email = lower(email) and char_length(email) <= 254),
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table identity.session (
  id uuid primary key,
  user_id uuid not null references identity."user" (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_of_user on identity.session (user_id);
create table identity.account (
  id uuid primary key,
  user_id uuid not null references identity."user" (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index account_of_user on identity.account (user_id);
create table identity.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on identity.verification (identifier);
grant select, insert, update, delete on identity."user", identity.session, identity.account, identity.verification to freehold_identity;

create table app.membership (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  user_id uuid not null references identity."user" (id),
  -- Copies, so that a team can be listed without a look into other people's accounts.
  email text not null check (char_length(email) <= 254),
  display_name text not null check (char_length(display_name) between 1 and 200),
  party_id uuid,
  role text not null check (role in ('administrator', 'manager', 'bookkeeper', 'board', 'owner', 'auditor')),
  association_id uuid,
  status text not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  -- Administrators answer for the organisation; an association has none of its own.
  constraint membership_administrator_everywhere check (role <> 'administrator' or association_id is null),
  constraint membership_once unique nulls not distinct (organization_id, user_id, role, association_id)
);
-- The one index that does not lead with the organisation: "my organisations" asks before one is known.
create index membership_user on app.membership (user_id, organization_id);
alter table app.membership enable row level security;
alter table app.membership force row level security;
create policy membership_app on app.membership for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy membership_identity on app.membership for select to freehold_identity
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
grant select, insert, update, delete on app.membership to freehold_app;
grant select on app.membership to freehold_identity;

create table app.invitation (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  email text not null check (email = lower(email) and char_length(email) <= 254),
  role text not null check (role in ('administrator', 'manager', 'bookkeeper', 'board', 'owner', 'auditor')),
  association_id uuid,
  party_id uuid,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, token_hash),
  constraint invitation_administrator_everywhere check (role <> 'administrator' or association_id is null),
  constraint invitation_one_end check (accepted_at is null or revoked_at is null)
);
alter table app.invitation enable row level security;
alter table app.invitation force row level security;
create policy invitation_app on app.invitation for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy invitation_identity on app.invitation for select to freehold_identity
  using (token_hash = (select nullif(current_setting('app.key_hash', true), '')));
grant select, insert, update on app.invitation to freehold_app;
grant select on app.invitation to freehold_identity;

create table app.claim_link (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  claimed_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, token_hash)
);
alter table app.claim_link enable row level security;
alter table app.claim_link force row level security;
create policy claim_link_app on app.claim_link for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy claim_link_identity on app.claim_link for select to freehold_identity
  using (token_hash = (select nullif(current_setting('app.key_hash', true), '')));
grant select, insert, update, delete on app.claim_link to freehold_app;
grant select on app.claim_link to freehold_identity;

create table app.api_key (
  organization_id uuid not null references app.organization (organization_id),
  id uuid not null default uuidv7(),
  token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  -- The last characters of the secret, by which people tell keys apart.
  hint text not null check (char_length(hint) = 4),
  name text not null check (char_length(name) between 1 and 100),
  role text not null check (role in ('administrator', 'manager', 'bookkeeper', 'board', 'auditor')),
  association_id uuid,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, token_hash),
  constraint api_key_administrator_everywhere check (role <> 'administrator' or association_id is null)
);
alter table app.api_key enable row level security;
alter table app.api_key force row level security;
create policy api_key_app on app.api_key for all to freehold_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
create policy api_key_identity on app.api_key for select to freehold_identity
  using (token_hash = (select nullif(current_setting('app.key_hash', true), '')));
grant select, insert, update on app.api_key to freehold_app;
grant select on app.api_key to freehold_identity;

-- A name may be shown to its members and to who holds a link. The sub-selects pass the policies above, and run once per query.
create policy organization_name_identity on app.organization_name for select to freehold_identity
  using (organization_id in (select organization_id from app.membership)
    or organization_id in (select organization_id from app.invitation)
    or organization_id in (select organization_id from app.claim_link));
grant select on app.organization_name to freehold_identity;
