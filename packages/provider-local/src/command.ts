import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { type Model, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';

/** How to start the serving process of a model. `{port}` in an argument becomes the port, which is also in the variables `PORT` and `SAGEMAKER_BIND_TO_PORT`. */
export interface Command {
  /** A program's path, or its name in PATH. */
  readonly file: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The working folder. Default: this program's. */
  readonly cwd?: string | undefined;
}

/** A model with an artifact, which a command needs. */
export type LocalModel = Model & { readonly artifact: string };

/** A function from a model to the command that serves it. */
export type CommandFor = (model: LocalModel, where: { readonly region: string }) => Command;

/** A command whose file was found. */
export interface ResolvedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Gets the command of a model and finds its file. Fails with `invalid`, scope `model`, if the command is not valid. */
export async function resolveCommand(
  commandFor: CommandFor,
  model: Model,
  region: string,
): Promise<Result<ResolvedCommand, ProviderError>> {
  const { artifact } = model;
  if (artifact === undefined)
    return err(
      invalid(
        `Model ${model.name} ${model.version} has no artifact, which the command needs. Set "artifact" in the spec.`,
      ),
    );
  let command: Command;
  try {
    command = commandFor({ ...model, artifact }, { region });
  } catch {
    // Without the exception's message: the function knows the model's secrets.
    return err(
      invalid(
        `The function "command" threw for model ${model.name} ${model.version}. Make it return { file, args, env }.`,
      ),
    );
  }
  const { file, args = [], env = {}, cwd = '.' } = command ?? {};
  if (
    typeof file !== 'string' ||
    file === '' ||
    !Array.isArray(args) ||
    !args.every((arg) => typeof arg === 'string')
  ) {
    return err(
      invalid(
        `The function "command" returned a command that is not valid for model ${model.name} ${model.version}: "file" must be a text, "args" a list of texts.`,
      ),
    );
  }
  const unusable = Object.keys({ ...env, ...model.environment }).find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (unusable !== undefined) {
    return err(
      invalid(
        `The environment variable "${unusable}" cannot be passed to a process: use letters, digits and underscores, with no digit first.`,
      ),
    );
  }
  const folder = resolve(cwd);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    return err(invalid(`The working folder of the command, ${folder}, does not exist.`));
  const { default: which } = await import('which');
  const wanted = file.includes('/') && !isAbsolute(file) ? resolve(folder, file) : file;
  const found = await which(wanted, { nothrow: true, path: env['PATH'] ?? process.env['PATH'] ?? '' });
  if (found === null) {
    const where = wanted.includes('/') ? 'does not exist or is not executable' : 'is not in PATH, or is not executable';
    return err(invalid(`The command of model ${model.name} ${model.version} cannot be started: ${wanted} ${where}.`));
  }
  return ok({ file: resolve(found), args, env, cwd: folder });
}

function invalid(message: string): ProviderError {
  return providerError({ kind: 'invalid', scope: 'model', message });
}
