/* Checked access to contiguous buffers: shared by the files of the kernel. */
#ifndef SPAMSPAN_BUFFERS_H
#define SPAMSPAN_BUFFERS_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline int take(PyObject *object, Py_buffer *view, int writable, Py_ssize_t item, Py_ssize_t count, const char *name) {
    int flags = PyBUF_C_CONTIGUOUS | (writable ? PyBUF_WRITABLE : 0);
    if (PyObject_GetBuffer(object, view, flags) < 0) return -1;
    if (view->len && view->itemsize != item) {
        PyErr_Format(PyExc_ValueError, "%s: items of %zd bytes, not %zd", name, view->itemsize, item);
        PyBuffer_Release(view);
        return -1;
    }
    if (count > PY_SSIZE_T_MAX / item || (count >= 0 && view->len < count * item)) {
        PyErr_Format(PyExc_ValueError, "%s: %zd bytes are too few", name, view->len);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

static inline void drop(Py_buffer *views, int count) {
    for (int i = 0; i < count; i++) PyBuffer_Release(&views[i]);
}

PyObject *kernel_tokenize(PyObject *self, PyObject *args);
PyObject *kernel_occurrences(PyObject *self, PyObject *args);
PyObject *kernel_known(PyObject *self, PyObject *args);
PyObject *kernel_screen(PyObject *self, PyObject *args);
PyObject *kernel_net(PyObject *self, PyObject *args);
PyObject *kernel_portable(PyObject *self, PyObject *args);

#endif
