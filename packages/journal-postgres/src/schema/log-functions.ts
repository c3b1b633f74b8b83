/**
 * What reads and writes logs. Each function is one transaction. It checks before it writes: a refusal has written nothing. Where another call came in between,
 * it fails with LF001, and can be called again.
 */
export const LOG_FUNCTIONS = `
create function landfall.now_ms() returns bigint language sql volatile as $body$
  select floor(extract(epoch from clock_timestamp()) * 1000)::bigint
$body$;

-- An answer means that the disk has it, whatever this user or database has set.
create function landfall.wait_for_disk() returns void language plpgsql as $body$
begin
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
end
$body$;

create function landfall.change_ledger(targets text[], versions bigint[], new_sums integer[], new_entries text[])
returns void language plpgsql as $body$
begin
  for i in 1 .. cardinality(targets) loop
    if versions[i] = 0 then
      insert into landfall.ledger values (targets[i], 1, new_sums[i], new_entries[i]) on conflict (target) do nothing;
    else
      update landfall.ledger l set version = l.version + 1, sum = new_sums[i], entry = new_entries[i]
        where l.target = targets[i] and l.version = versions[i];
    end if;
    if not found then raise exception 'the ledger has changed' using errcode = 'LF001'; end if;
  end loop;
end
$body$;

create function landfall.create_log(
  new_id text, call uuid, of_model text, of_version text, started bigint, updated bigint, ended text,
  sums integer[], texts text[], targets text[], versions bigint[], new_sums integer[], new_entries text[]
) returns table (verdict text) language plpgsql as $body$
declare
  log bigint;
begin
  perform landfall.wait_for_disk();
  insert into landfall.rollouts (id, model, version, started_at, updated_at, ended_at, events, outcome, created_by)
    values (new_id, of_model, of_version, started, updated, case when ended is not null then updated end,
      cardinality(texts), ended, call)
    on conflict (id) do nothing returning number into log;
  if log is null then
    verdict := case when exists (select from landfall.rollouts r where r.id = new_id and r.created_by = call)
      then 'created' else 'exists' end;
  else
    insert into landfall.events (rollout, seq, sum, event)
      select log, e.n, e.sum, e.event
      from unnest(sums, texts) with ordinality as e (sum, event, n);
    perform landfall.change_ledger(targets, versions, new_sums, new_entries);
    verdict := 'created';
  end if;
  return next;
end
$body$;

-- Why events cannot be appended.
create function landfall.append_refusal(of_id text, of_token bigint, call uuid)
returns table (verdict text, seq integer, outcome text, holder text) language sql stable as $body$
  select case
      when r.number is null then 'unknown'
      when r.token is distinct from of_token then 'lease-lost'
      when r.appended_by = call then 'kept'
      else 'out-of-order'
    end, r.events, r.outcome, r.runner
  from (select of_id as id) asked left join landfall.rollouts r on r.id = asked.id
$body$;

-- Appends to many logs; the calls are sorted by id, so that two of these never wait for each other.
create function landfall.append_events(
  ids text[], tokens bigint[], calls uuid[], firsts integer[], counts integer[], lasts bigint[], takes integer[],
  sums integer[], texts text[]
) returns table (verdict text, seq integer, outcome text, holder text) language plpgsql as $body$
#variable_conflict use_column
declare
  log bigint;
  before integer := 0;
begin
  perform landfall.wait_for_disk();
  for i in 1 .. cardinality(ids) loop
    update landfall.rollouts r
      set events = r.events + counts[i], updated_at = lasts[i], appended_by = calls[i]
      where r.id = ids[i] and r.token = tokens[i] and r.events = firsts[i] - 1 and r.outcome is null
      returning r.number into log;
    if log is null then
      return query select * from landfall.append_refusal(ids[i], tokens[i], calls[i]);
    else
      insert into landfall.events (rollout, seq, sum, event)
        select log, firsts[i] - 1 + e.n, e.sum, e.event
        from unnest(sums[before + 1 : before + counts[i]], texts[before + 1 : before + counts[i]])
          with ordinality as e (sum, event, n);
      if takes[i] > 0 then
        update landfall.commands set taken = true where number in (
          select c.number from landfall.commands c where c.rollout = log and not c.taken
            order by c.number limit takes[i]
        );
      end if;
      return query select 'kept', null::integer, null::text, null::text;
    end if;
    before := before + counts[i];
  end loop;
end
$body$;

-- Appends the last events of a log.
create function landfall.end_log(
  of_id text, of_token bigint, call uuid, first integer, last bigint, ended text, sums integer[], texts text[],
  targets text[], versions bigint[], new_sums integer[], new_entries text[]
) returns table (verdict text, seq integer, outcome text, holder text) language plpgsql as $body$
#variable_conflict use_column
declare
  log bigint;
begin
  perform landfall.wait_for_disk();
  update landfall.rollouts r
    set events = r.events + cardinality(texts), updated_at = last, appended_by = call, outcome = ended, ended_at = last
    where r.id = of_id and r.token = of_token and r.events = first - 1 and r.outcome is null
    returning r.number into log;
  if log is null then
    return query select * from landfall.append_refusal(of_id, of_token, call);
    return;
  end if;
  insert into landfall.events (rollout, seq, sum, event)
    select log, first - 1 + e.n, e.sum, e.event
    from unnest(sums, texts) with ordinality as e (sum, event, n);
  update landfall.commands set taken = true where rollout = log and not taken;
  delete from landfall.claims where rollout = log;
  perform landfall.change_ledger(targets, versions, new_sums, new_entries);
  return query select 'kept', null::integer, null::text, null::text;
end
$body$;

create function landfall.prune(before bigint, most integer, call uuid)
returns table (id text) language plpgsql as $body$
#variable_conflict use_column
declare
  known text[] := (select a.answer from landfall.answers a where a.call = prune.call);
  old bigint[];
begin
  perform landfall.wait_for_disk();
  if known is null then
    old := array(
      select r.number from landfall.rollouts r where r.ended_at < before
        order by r.ended_at limit most for update skip locked
    );
    known := array(select r.id from landfall.rollouts r where r.number = any(old) order by r.number);
    delete from landfall.events where rollout = any(old);
    delete from landfall.commands where rollout = any(old);
    delete from landfall.rollouts where number = any(old);
    perform landfall.remember(call, known);
  end if;
  return query select unnest(known);
end
$body$;

create function landfall.remember(of_call uuid, of_answer text[]) returns void language sql as $body$
  delete from landfall.answers where at < landfall.now_ms() - 3600000;
  insert into landfall.answers values (of_call, landfall.now_ms(), of_answer) on conflict (call) do nothing
$body$;
`;
