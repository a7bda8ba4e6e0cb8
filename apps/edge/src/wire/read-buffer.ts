/**
 * Into this buffer all clients of this thread are read, one read at a time: it is read over as soon as the call that brought the bytes is over.
 * A fresh buffer for each read would cost more than the head in it.
 */
export const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)
