"""From a basket to an order: begin an attempt, settle its payment, fulfil it once, or end it."""
