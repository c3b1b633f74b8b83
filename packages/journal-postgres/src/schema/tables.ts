/**
 * The tables. `fillfactor` leaves room on a page for the new version of a row, and no index has a column that an append changes:
 * so an append rewrites its rollout's row in place.
 */
export const TABLES = `
create table landfall.rollouts (
  number bigint generated always as identity primary key,
  id text not null unique,
  model text,
  version text,
  started_at bigint not null,
  updated_at bigint not null,
  ended_at bigint,
  events integer not null,
  outcome text,
  runner text,
  token bigint,
  lease_until bigint,
  -- The last calls of each kind, by which a call that is made again is known.
  created_by uuid not null,
  appended_by uuid,
  leased_by uuid
) with (fillfactor = 50);
create index rollouts_unfinished on landfall.rollouts (number) where outcome is null;
create index rollouts_ended on landfall.rollouts (ended_at) where ended_at is not null;

create table landfall.events (
  rollout bigint not null,
  seq integer not null,
  sum integer not null,
  event text not null,
  primary key (rollout, seq)
);

create table landfall.claims (
  target text primary key,
  rollout bigint not null
);
create index claims_of_rollout on landfall.claims (rollout);

-- A command stays after it was taken, so that a call that is made again does not leave it twice.
create table landfall.commands (
  number bigint generated always as identity primary key,
  rollout bigint not null,
  sent_by uuid not null,
  command text not null,
  taken boolean not null default false,
  unique (rollout, sent_by)
);
create index commands_left on landfall.commands (rollout, number) where not taken;

create table landfall.ledger (
  target text primary key,
  version bigint not null,
  sum integer not null,
  entry text not null
);

-- The answers of calls that delete what they could be known by.
create table landfall.answers (
  call uuid primary key,
  at bigint not null,
  answer text[] not null
);
create index answers_by_age on landfall.answers (at);

create sequence landfall.fence as bigint;
`;
