/** No module of the lists below is deeper. */
const deepestModule = 4

/** Whether a name belongs to one of the modules, or is one of the names. */
function inAny(name: string, modulesOrNames: ReadonlySet<string>): boolean {
  if (modulesOrNames.has(name)) return true
  let dot = -1
  for (let depth = 0; depth < deepestModule; depth++) {
    dot = name.indexOf('.', dot + 1)
    if (dot === -1) return false
    if (modulesOrNames.has(name.slice(0, dot))) return true
  }
  return false
}

/** Names of Python 2, and of where numpy 2 moved things, as they are called today. */
export function modernName(module: string, name: string): string {
  const renamed = module
    .replace(/^__builtin__$/, 'builtins')
    .replace(/^copy_reg$/, 'copyreg')
    .replace(/^numpy\._core\b/, 'numpy.core')
  return `${renamed}.${name}`
}

/** Types of plain values: a pickle may name and build them. */
const builtinTypes = new Set(
  'bool bytearray bytes complex dict float frozenset int list long object range set slice str tuple unicode xrange'
    .split(' ')
    .map((name) => `builtins.${name}`),
)

/**
 * Modules that run programs, load code, or reach outside, and that no weights have a use for. Naming anything in them
 * is refused, called or not. Safety does not rest on this list being complete: no name is ever looked up.
 */
const dangerousModules: ReadonlySet<string> = new Set([
  ...'__main__.__builtins__ _pickle _posixsubprocess asyncio atexit bdb builtins cProfile code codeop commands'.split(
    ' ',
  ),
  ...'concurrent ctypes cloudpickle dill distutils ensurepip ftplib gc http idlelib importlib imp inspect'.split(' '),
  ...'io joblib lib2to3 linecache marshal multiprocessing nt ntpath numpy.distutils numpy.f2py numpy.load'.split(' '),
  ...'numpy.testing operator os pdb pickle pip pkgutil platform popen2 posix posixpath profile pty pydoc'.split(' '),
  ...'requests runpy setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl'.split(' '),
  ...'subprocess sys tempfile threading _thread timeit torch._dynamo torch._inductor torch.compile'.split(' '),
  ...'torch.hub torch.jit torch.load torch.ops torch.package torch.serialization torch.utils.cpp_extension'.split(' '),
  ...'trace urllib urllib2 venv webbrowser winreg xmlrpc zipimport'.split(' '),
])

/** Classes and functions of plain values beside tensors that a pickle may call; what comes of it is an inert object. */
const plainCalls: ReadonlySet<string> = new Set([
  'argparse.Namespace',
  'collections.deque',
  'copyreg._reconstructor',
  'datetime',
  'decimal.Decimal',
  'fractions.Fraction',
  'numpy.core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
  'numpy.core.numeric._frombuffer',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.random._pickle',
  'numpy.random.__RandomState_ctor',
  'pathlib.Path',
  'pathlib.PosixPath',
  'pathlib.PurePath',
  'pathlib.PurePosixPath',
  'pathlib.PureWindowsPath',
  'pathlib.WindowsPath',
  'pathlib._local',
  'torch.Size',
  'torch.device',
  'torch.serialization._get_layout',
  'types.SimpleNamespace',
  'uuid.UUID',
  '_codecs.encode',
])

/** Forms of tensors that are not read, quantized and sparse ones among them: named, so that they can be reported. */
const otherTensor = /^torch\.(_utils|_tensor)\._rebuild_\w+$/

/** Classes that are dictionaries, and are read as such. */
export const dictionaryNames: ReadonlySet<string> = new Set(
  ['OrderedDict', 'defaultdict', 'Counter'].map((name) => `collections.${name}`),
)

/** Whether a pickle may call it to have an inert object. */
export function isPlainCall(name: string): boolean {
  return builtinTypes.has(name) || inAny(name, plainCalls) || otherTensor.test(name)
}

/** Whether a pickle may not even name it. */
export function isDangerous(name: string): boolean {
  return inAny(name, dangerousModules) && !isPlainCall(name)
}
