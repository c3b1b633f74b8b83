/**
 * What reads and writes leases, claims and commands. A time that is left out is the database's. Each function is one transaction; see LOG_FUNCTIONS.
 */
export const LEASE_FUNCTIONS = `
create function landfall.acquire(of_id text, by_runner text, call uuid, at bigint, ttl bigint)
returns table (verdict text, new_token bigint, holder text, left_ms bigint) language plpgsql as $body$
declare
  kept landfall.rollouts;
  since bigint;
begin
  perform landfall.wait_for_disk();
  select * into kept from landfall.rollouts r where r.id = of_id for no key update;
  since := coalesce(at, landfall.now_ms());
  if kept.number is null then
    verdict := 'unknown';
  elsif kept.leased_by = call and kept.token is not null then
    verdict := 'held';
    new_token := kept.token;
  elsif kept.lease_until > since and kept.runner <> by_runner then
    verdict := 'lease-lost';
    holder := kept.runner;
    left_ms := kept.lease_until - since;
  else
    verdict := 'held';
    new_token := nextval('landfall.fence');
    update landfall.rollouts r
      set runner = by_runner, token = new_token, lease_until = since + ttl, leased_by = call
      where r.number = kept.number;
  end if;
  return next;
end
$body$;

-- What is true of a lease now.
create function landfall.look_at_lease(of_id text, of_token bigint)
returns table (verdict text, holder text) language sql stable as $body$
  select case
      when r.number is null then 'unknown'
      when r.token is distinct from of_token then 'lease-lost'
      else 'held'
    end, r.runner
  from (select of_id as id) asked left join landfall.rollouts r on r.id = asked.id
$body$;

create function landfall.renew(of_id text, of_token bigint, at bigint, ttl bigint)
returns table (verdict text, holder text) language plpgsql as $body$
begin
  perform landfall.wait_for_disk();
  update landfall.rollouts r set lease_until = coalesce(at, landfall.now_ms()) + ttl
    where r.id = of_id and r.token = of_token;
  return query select * from landfall.look_at_lease(of_id, of_token);
end
$body$;

create function landfall.release(of_id text, of_token bigint, call uuid)
returns table (verdict text, holder text) language plpgsql as $body$
begin
  perform landfall.wait_for_disk();
  update landfall.rollouts r set runner = null, token = null, lease_until = null, leased_by = call
    where r.id = of_id and r.token = of_token;
  if found or exists (select from landfall.rollouts r where r.id = of_id and r.leased_by = call) then
    verdict := 'held';
    return next;
  else
    return query select * from landfall.look_at_lease(of_id, of_token);
  end if;
end
$body$;

create function landfall.claim(of_id text, of_token bigint, targets text[])
returns table (verdict text, holder text, target text) language plpgsql as $body$
#variable_conflict use_column
declare
  kept landfall.rollouts;
begin
  perform landfall.wait_for_disk();
  select * into kept from landfall.rollouts r where r.id = of_id for no key update;
  if kept.number is null then
    return query select 'unknown', null::text, null::text;
    return;
  elsif kept.token is distinct from of_token then
    return query select 'lease-lost', kept.runner, null::text;
    return;
  elsif kept.outcome is not null then
    return query select 'ended', kept.outcome, null::text;
    return;
  end if;
  return query
    select 'claimed', r.id, c.target
    from unnest(targets) with ordinality as t (target, n)
    join landfall.claims c on c.target = t.target
    join landfall.rollouts r on r.number = c.rollout
    where c.rollout <> kept.number
    order by t.n limit 1;
  if found then return; end if;
  insert into landfall.claims (target, rollout)
    select distinct t.target, kept.number from unnest(targets) as t (target) order by t.target
    on conflict (target) do nothing;
  -- Another rollout claimed one meanwhile.
  if exists (select from landfall.claims c where c.target = any(targets) and c.rollout <> kept.number) then
    raise exception 'the claims have changed' using errcode = 'LF001';
  end if;
  return query select 'held', null::text, null::text;
end
$body$;

create function landfall.break_claim(of_target text, call uuid, at bigint)
returns table (verdict text, rollout text, holder text) language plpgsql as $body$
#variable_conflict use_column
declare
  known text[] := (select a.answer from landfall.answers a where a.call = break_claim.call);
  kept landfall.rollouts;
begin
  perform landfall.wait_for_disk();
  if known is not null then
    return query select 'broken', known[1], null::text;
    return;
  end if;
  select r.* into kept from landfall.rollouts r join landfall.claims c on c.rollout = r.number
    where c.target = of_target for no key update of r;
  if kept.number is null then
    return query select 'free', null::text, null::text;
  elsif kept.lease_until > coalesce(at, landfall.now_ms()) then
    return query select 'driven', kept.id, kept.runner;
  else
    delete from landfall.claims c where c.target = of_target and c.rollout = kept.number;
    if not found then raise exception 'the claim has changed' using errcode = 'LF001'; end if;
    perform landfall.remember(call, array[kept.id]);
    return query select 'broken', kept.id, null::text;
  end if;
end
$body$;

-- The lock puts the numbers of a rollout's commands in the order in which they become visible.
create function landfall.send(of_id text, call uuid, new_command text, channel text)
returns table (verdict text, outcome text) language plpgsql as $body$
#variable_conflict use_column
declare
  kept landfall.rollouts;
begin
  perform landfall.wait_for_disk();
  select * into kept from landfall.rollouts r where r.id = of_id for no key update;
  if kept.number is null then
    return query select 'unknown', null::text;
  elsif exists (select from landfall.commands c where c.rollout = kept.number and c.sent_by = call) then
    return query select 'sent', null::text;
  elsif kept.outcome is not null then
    return query select 'ended', kept.outcome;
  else
    insert into landfall.commands (rollout, sent_by, command) values (kept.number, call, new_command);
    if octet_length(of_id) < 8000 then perform pg_notify(channel, of_id); end if;
    return query select 'sent', null::text;
  end if;
end
$body$;

-- The inboxes of many rollouts.
create function landfall.inboxes(ids text[], tokens bigint[])
returns table (verdict text, holder text, commands text[]) language plpgsql stable as $body$
#variable_conflict use_column
declare
  kept landfall.rollouts;
begin
  for i in 1 .. cardinality(ids) loop
    select * into kept from landfall.rollouts r where r.id = ids[i];
    if kept.number is null then
      return query select 'unknown', null::text, null::text[];
    elsif kept.token is distinct from tokens[i] then
      return query select 'lease-lost', kept.runner, null::text[];
    else
      return query select 'held', kept.runner, array(
        select c.command from landfall.commands c where c.rollout = kept.number and not c.taken order by c.number
      );
    end if;
  end loop;
end
$body$;
`;
