import { type Answer, type ProviderError, providerError } from '@landfall/core/provider';
import { err } from 'neverthrow';
import { isErrno } from './state-file.ts';

/** Runs the work of a method, and turns exceptions of the system into an error. `doing`: the work, for its message. */
export async function answering<T>(doing: string, work: () => Answer<T>): Answer<T> {
  try {
    return await work();
  } catch (thrown) {
    return err(systemError(thrown, doing));
  }
}

/** Names a system error: no permission, no room, or unexpected. */
function systemError(thrown: unknown, doing: string): ProviderError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  if (isErrno(thrown, 'EACCES', 'EPERM', 'EROFS')) {
    return providerError({
      kind: 'permission',
      message: `Could not ${doing}: ${reason}. Give this user write access to the directory, and the right to start the command.`,
    });
  }
  if (isErrno(thrown, 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN')) {
    return providerError({
      kind: 'capacity',
      message: `Could not ${doing}: ${reason}. This machine is out of resources; stop some programs and try again.`,
    });
  }
  if (isErrno(thrown, 'E2BIG', 'ERR_INVALID_ARG_VALUE')) {
    return providerError({
      kind: 'invalid',
      scope: 'model',
      message: `Could not ${doing}: the command's arguments or environment cannot be passed to a process.`,
    });
  }
  if (thrown instanceof SyntaxError) {
    return providerError({
      kind: 'unexpected',
      message: `Could not ${doing}: a file in the directory is damaged (${reason}). Call cleanUp({ directory }) and roll out again.`,
    });
  }
  return providerError({ kind: 'unexpected', message: `Could not ${doing}: ${reason}` });
}
