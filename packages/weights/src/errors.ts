import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const weightsErrorHints = {
  // the file is not what the safetensors format prescribes
  'file-truncated': 'The file is incomplete: download or copy it again.',
  'header-too-large':
    'This is not a safetensors file, or it is damaged: the first eight bytes give the header’s length.',
  'header-not-utf8': 'This is not a safetensors file, or it is damaged: the header is JSON in UTF-8.',
  'header-not-json': 'This is not a safetensors file, or it is damaged: the header is one JSON object.',
  'header-invalid': 'Write every tensor as {"dtype", "shape", "data_offsets"}, nothing less and nothing more.',
  'name-duplicate': 'Give every tensor and every key one entry; which of two is meant cannot be known.',
  'dtype-unknown': 'Convert the tensor to one of the types that the message lists.',
  'shape-invalid': 'Write every dimension as a whole number from 0 to 2^53 - 1.',
  'shape-overflow': 'The shape describes more bytes than any file can hold: write the file again.',
  'offsets-invalid': 'Make data_offsets two whole numbers that enclose exactly the bytes of dtype and shape.',
  'data-overlap': 'Give every tensor its own bytes.',
  'data-hole': 'Lay the tensors one behind the other, from byte 0 of the data on.',
  'data-trailing': 'Cut the file where its last tensor ends, or write it again.',
  'metadata-invalid': 'Keep __metadata__ a flat object of strings.',

  // the file is no checkpoint of PyTorch that can be read
  'checkpoint-unrecognized': 'Give a .safetensors file, or a file that torch.save wrote.',
  'checkpoint-unsupported':
    'Load the file with a current PyTorch on a common machine, and save its state_dict() again with torch.save.',
  'checkpoint-invalid': 'The file is damaged, or was not written by torch.save: download it again.',
  'checkpoint-module':
    'Load the file in the program that made it, and save only the weights: torch.save(model.state_dict(), path).',
  'state-dict-missing':
    'Name the key under which the weights are, or save them with torch.save(model.state_dict(), path).',
  'state-dict-ambiguous': 'Name the key of the state dict that is meant.',
  'pickle-invalid': 'The file is damaged, or was not written by torch.save: download it again.',
  'pickle-forbidden':
    'Do not open this file with other programs unless you trust its maker. If you do, save its state_dict() alone with torch.save, or list the name as inert.',
  'pickle-too-large': 'Save the state_dict() alone with torch.save: what tensors need is far below these limits.',
  'zip-invalid': 'The file is damaged or incomplete: download it again.',

  // a read that the store cannot answer
  'tensor-unknown': 'Ask for one of the names that keys() lists.',
  'tensor-not-float': 'Read only tensors of type f64, f32, f16 or bf16.',
  'segments-invalid': 'Give, for every axis, a list of [from, to) that stays inside the tensor.',
  'memory-exceeded': 'Work in parts: read a tensor by segments, write a file tensor by tensor.',
  'store-closed': 'Read before the store is disposed.',

  // the bytes cannot be had
  'file-not-found': 'Check the path.',
  'file-unreadable': 'Check that the path is a regular file that may be read.',
  'source-changed': 'Open the file again: it was replaced or cut while it was being read.',
  'http-not-found': 'Check the address.',
  'http-failed': 'Check the address, the access rights and the server.',
  'http-ranges-unsupported': 'Use a server that answers range requests, or download the file whole and open its bytes.',
  'http-range-wrong':
    'The server must answer a range request with the Content-Range asked for; across origins it must also expose that header (Access-Control-Expose-Headers: Content-Range, ETag).',
  'network-failed': 'Check the connection and try again.',
  'hash-unavailable': 'Serve the page from https or localhost: browsers offer crypto.subtle only there.',

  // what is to be written cannot be
  'tensor-invalid': 'Give the tensor a shape of whole numbers, one value for each element, and type f32, f16 or bf16.',
  'value-overflow': 'Write the tensor as bf16 or f32, which reach further.',
  'disk-full': 'Free some space on the disk and write again; nothing was left behind.',
  'file-unwritable': 'Check that the folder exists and may be written; nothing was left behind.',

  // a checkpoint is not of the network that it is to be the weights of
  'parameter-missing': 'Name the architecture that the checkpoint was trained as; inspect FILE lists its tensors.',
  'parameter-shape': 'Describe the network as it was trained: its classes, its widths, its image size.',
  'checkpoint-misplaced':
    'Name the larger architecture that the checkpoint was trained as, or allow what the network has no place for to be left out.',
  'tensor-not-finite': 'The checkpoint is damaged, or its training diverged: use an earlier one.',

  // nested shards
  'plan-invalid': 'Give, from the narrowest width to the widest, what each reads of the same full tensors.',
  'shard-corrupt': 'Download the shard again.',
  'shard-invalid': 'Open the shards of one model, from the narrowest width to the widest.',
  'shard-missing': 'Open the wider shards too, or read a narrower width.',
} as const

/** The closed union of this package's error codes. */
export type WeightsErrorCode = keyof typeof weightsErrorHints

/** Makes this package's errors. */
export const weightsError: ErrorFactory<WeightsErrorCode> = errorFactory(weightsErrorHints)
