"""One simulator a mechanism: each puts spam into a page and leaves exact marks.

A mechanism takes the page, the material of the split and a random generator; it returns whether
it could be applied. The families are those of the field notes: A foreign terms in a host of another
script, B same-language Chinese, C Latin hosts with comments and paragraphs; x_ mechanisms serve all.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus.material import Material
from corpus.mechanisms.anywhere import x_hidden_block, x_injection, x_residue
from corpus.mechanisms.brands import b_brand_for_name, b_brand_inserted, b_partial_swap, b_title_brand
from corpus.mechanisms.chinese import b_clause, b_doorway, b_keyword_line, b_line_end, b_noise, b_own_line, b_split_word, b_watermark
from corpus.mechanisms.code_block import x_code_block
from corpus.mechanisms.comments import b_comments, c_comments, c_glued_name
from corpus.mechanisms.foreign import (
    a_after_summary,
    a_alone,
    a_edge,
    a_head_bullet,
    a_head_heading,
    a_head_paragraph,
    a_meta,
    a_porn_line,
    a_title_bar,
)
from corpus.mechanisms.latin import c_debris, c_guest_post, c_in_word, c_paragraph, c_praise_name, c_sentence
from corpus.mechanisms.loops import b_translation_loop, c_translation_loop
from corpus.page import Page

__all__ = ["FAMILIES", "MECHANISMS", "Mechanism"]

Mechanism = Callable[[Page, Material, Random], bool]

MECHANISMS: dict[str, Mechanism] = {
    f.__name__: f
    for f in (
        a_head_bullet,
        a_head_paragraph,
        a_head_heading,
        a_title_bar,
        a_alone,
        a_meta,
        a_after_summary,
        a_porn_line,
        a_edge,
        b_brand_for_name,
        b_partial_swap,
        b_brand_inserted,
        b_title_brand,
        b_split_word,
        b_keyword_line,
        b_clause,
        b_noise,
        b_translation_loop,
        b_own_line,
        b_line_end,
        b_watermark,
        b_doorway,
        b_comments,
        c_comments,
        c_glued_name,
        c_praise_name,
        c_paragraph,
        c_sentence,
        c_in_word,
        c_guest_post,
        c_debris,
        c_translation_loop,
        x_injection,
        x_residue,
        x_hidden_block,
        x_code_block,
    )
}

# Family -> (mechanism, weight): how often a polluted page of the family uses it.
FAMILIES: dict[str, dict[str, float]] = {
    "A": {
        "a_head_bullet": 5,
        "a_head_paragraph": 4,
        "a_head_heading": 3,
        "a_title_bar": 3,
        "a_alone": 3,
        "a_meta": 2,
        "a_after_summary": 1,
        "a_porn_line": 1,
        "a_edge": 1,
        "x_hidden_block": 1.2,
        "x_code_block": 0.5,
    },
    "B": {
        "b_brand_for_name": 5,
        "b_partial_swap": 1.5,
        "b_brand_inserted": 1.5,
        "b_title_brand": 2,
        "b_split_word": 4,
        "b_keyword_line": 3,
        "b_clause": 3,
        "b_noise": 4,
        "b_translation_loop": 1,
        "b_own_line": 3,
        "b_line_end": 2.5,
        "b_watermark": 3,
        "b_doorway": 0.4,
        "b_comments": 3,
        "x_injection": 2,
        "x_residue": 1.5,
        "x_hidden_block": 1.2,
        "x_code_block": 0.8,
    },
    "C": {
        "c_comments": 8,
        "c_glued_name": 1.5,
        "c_praise_name": 2,
        "c_paragraph": 4,
        "c_sentence": 3,
        "c_in_word": 0.4,
        "c_guest_post": 1.5,
        "c_debris": 3,
        "c_translation_loop": 1,
        "x_injection": 3.5,
        "x_residue": 2,
        "x_hidden_block": 1.2,
        "x_code_block": 0.8,
    },
}
