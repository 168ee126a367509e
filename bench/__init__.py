"""Speed, latency, growth and memory of spamspan beside reference programs: ``python -m bench``.

Every measurement runs in a fresh process on one core with one BLAS thread; figures are medians of at
least three repeats with the lowest and the highest. MB are 10^6 bytes of UTF-8.
"""
